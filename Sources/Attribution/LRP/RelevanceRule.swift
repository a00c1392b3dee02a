import Inference
import Tensors

/// How relevance passes back through a layer with weights.
enum RelevanceRule: Sendable, Hashable {
    /// `R_i = Σ_j x_i w_ij / (z_j + ε sign z_j) R_j` (Bach et al. 2015, eq. 58).
    case epsilon
    /// Weights `w + γ w⁺` (Montavon et al. 2019, eq. 10.6).
    case gamma(Float)
    /// Only what adds to a unit: `x⁺ w⁺ + x⁻ w⁻` (Montavon et al. 2017).
    case zPlus
    /// `α` of what adds less `β = α − 1` of what takes away (Bach et al. 2015, eq. 60).
    case alphaBeta(alpha: Float, beta: Float)
    /// Equally over a unit's receptive field (Lapuschkin et al. 2019).
    case flat
    /// By squared weights, whatever the input (Montavon et al. 2017).
    case wSquare
    /// For inputs that lie in a box: `x w − l w⁺ − h w⁻` (Montavon et al. 2017, deep Taylor).
    case zBox(low: Float, high: Float)
}

/// Sends relevance through one layer by one rule, as sums of products of modified operands with modified weights.
struct LayerRelevance {
    let epsilon: Float

    /// One term of z: the layer with modified weights, at modified operands, multiplied with a sign.
    private struct Term {
        let operands: [String: Tensor]
        let constants: [String: Constant]
        var sign: Float = 1
    }

    func callAsFunction(
        _ rule: RelevanceRule, _ incoming: Tensor, through place: NodePlace
    ) throws -> [String: Tensor] {
        let x = place.operands
        let (positive, negative) = (x.mapValues { $0.mapped { max($0, 0) } }, x.mapValues { $0.mapped { min($0, 0) } })
        func weights(bias: Bool = true, _ change: (Float) -> Float) -> [String: Constant] {
            Self.constants(of: place, keepsBias: bias, change)
        }
        switch rule {
        case .epsilon: return try share(incoming, [Term(operands: x, constants: place.constants)], place)
        case .gamma(let gamma):
            return try share(incoming, [Term(operands: x, constants: weights { $0 + gamma * max($0, 0) })], place)
        case .zPlus:
            return try share(
                incoming,
                [
                    Term(operands: positive, constants: weights { max($0, 0) }),
                    Term(operands: negative, constants: weights(bias: false) { min($0, 0) }),
                ], place)
        case .alphaBeta(let alpha, let beta):
            let up = try share(
                incoming,
                [
                    Term(operands: positive, constants: weights { max($0, 0) }),
                    Term(operands: negative, constants: weights(bias: false) { min($0, 0) }),
                ], place)
            guard beta != 0 else { return up.mapValues { $0.mapped { alpha * $0 } } }
            let down = try share(
                incoming,
                [
                    Term(operands: positive, constants: weights { min($0, 0) }),
                    Term(operands: negative, constants: weights(bias: false) { max($0, 0) }),
                ], place)
            return up.reduce(into: [:]) { result, entry in
                guard let other = down[entry.key] else { return }
                result[entry.key] = entry.value.combined(with: other) { alpha * $0 - beta * $1 }
            }
        case .flat:
            let ones = x.mapValues { Tensor(shape: $0.shape, repeating: 1) }
            return try share(incoming, [Term(operands: ones, constants: weights(bias: false) { _ in 1 })], place)
        case .wSquare:
            let ones = x.mapValues { Tensor(shape: $0.shape, repeating: 1) }
            return try share(incoming, [Term(operands: ones, constants: weights(bias: false) { $0 * $0 })], place)
        case .zBox(let low, let high):
            let (lows, highs) = (
                x.mapValues { Tensor(shape: $0.shape, repeating: low) },
                x.mapValues { Tensor(shape: $0.shape, repeating: high) }
            )
            return try share(
                incoming,
                [
                    Term(operands: x, constants: place.constants),
                    Term(operands: lows, constants: weights { max($0, 0) }, sign: -1),
                    Term(operands: highs, constants: weights { min($0, 0) }, sign: -1),
                ], place)
        }
    }

    /// Each operand's part of z, by which relevance is shared: for nodes without weights too.
    func proportional(_ incoming: Tensor, through place: NodePlace) throws -> [String: Tensor] {
        try share(incoming, [Term(operands: place.operands, constants: place.constants)], place)
    }

    private func share(_ incoming: Tensor, _ terms: [Term], _ place: NodePlace) throws -> [String: Tensor] {
        let functions = try terms.map { try place.function($0.constants) }
        var z = Tensor(shape: incoming.shape)
        for (term, function) in zip(terms, functions) {
            z = z.combined(with: try function(term.operands)[0]) { $0 + term.sign * $1 }
        }
        let epsilon = epsilon
        let ratio = incoming.combined(with: z) { $0 / ($1 + ($1 >= 0 ? epsilon : -epsilon)) }
        var result: [String: Tensor] = [:]
        for (term, function) in zip(terms, functions) {
            let pulled = try function.pullback([ratio], at: term.operands, to: place.wanted)
            for (name, gradient) in pulled {
                guard let operand = term.operands[name] else { continue }
                let part = gradient.combined(with: operand) { term.sign * $0 * $1 }
                result[name] = result[name].map { $0.combined(with: part, +) } ?? part
            }
        }
        return result
    }

    /// The node's constants with weights and bias changed alike, or without bias.
    private static func constants(
        of place: NodePlace, keepsBias: Bool, _ change: (Float) -> Float
    ) -> [String: Constant] {
        place.constants.reduce(into: [:]) { result, entry in
            guard case .float32(let values) = entry.value.storage else {
                result[entry.key] = entry.value
                return
            }
            let isBias = place.node.inputs.firstIndex(of: entry.key).map { $0 > 1 } ?? false
            result[entry.key] = Constant(
                shape: entry.value.shape,
                float32: isBias && !keepsBias ? [Float](repeating: 0, count: values.count) : values.map(change))
        }
    }
}
