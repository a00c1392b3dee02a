import Inference
import Tensors

/// The gradient, with another rule at every Relu node.
enum ReluRule: BackwardRule {
    /// Only what is positive passes back, and only where the unit was active: `max(g, 0) · 1(x > 0)`.
    case guided
    /// Only what is positive passes back, wherever the unit was: `max(g, 0)`.
    case deconvolution

    func pullback(_ incoming: [Tensor], through place: NodePlace) throws -> [String: Tensor] {
        guard place.node.opType == "Relu", let name = place.wanted.first, let input = place.operands[name] else {
            return try place.wanted.isEmpty ? [:] : place.gradient(incoming)
        }
        let positive = incoming[0].mapped { max($0, 0) }
        return [name: self == .guided ? positive.combined(with: input) { $1 > 0 ? $0 : 0 } : positive]
    }

    /// - Throws: `unsuitableModel` for a graph without Relu, where this would be the gradient under another name.
    func maps(_ request: ExplanationRequest, inputs: [String]?, method: String) throws -> [String: Tensor] {
        let names = try request.explained(inputs, method: method, differentiable: true)
        let pass = try NodewiseBackward(request, names: names, from: request.target.output)
        guard pass.operators.contains("Relu") else {
            throw AttributionError.unsuitableModel(
                owner: method, reason: "there is no Relu on the way, so it would be the plain gradient; use gradient")
        }
        return try pass.run(seed: request.seed(), at: request.target.output, rule: self)
    }
}

extension ExplanationRequest {
    /// 1 at the target's element of its output, 0 elsewhere; batch 1.
    func seed(_ value: Float = 1) throws -> Tensor {
        let output = try session.values([target.output], replacing: [:])[target.output]
        guard let output, target.index < output.count else {
            throw AttributionError.unknownTarget(
                output: target.output, index: target.index,
                known: ["\"\(target.output)\" of \(output?.count ?? 0) elements"])
        }
        var seed = Tensor(shape: output.shape)
        seed.scalars[target.index] = value
        return seed
    }
}
