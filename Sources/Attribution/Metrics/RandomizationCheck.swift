import Inference
import Tensors

/// The common part of both randomisation checks: explains models with layers drawn anew and compares the maps.
struct RandomizationCheck {
    enum Similarity: String, Sendable, Hashable, CaseIterable { case spearman, ssim }

    let similarity: Similarity
    let redraw: GraphRandomization.Redraw
    let isAbsolute: Bool
    let steps: Int
    let seed: UInt64

    init(_ parameters: inout MethodParameters) throws {
        similarity = try parameters.choice("similarity", default: .spearman)
        redraw = try parameters.choice("redraw", default: .normal)
        isAbsolute = try parameters.flag("absolute", default: true)
        steps = try parameters.integer("steps", default: 10, in: 1...10_000)
        seed = try parameters.seed()
    }

    /// What one model with layers drawn anew gave.
    struct Step {
        let layers: Range<Int>
        let similarity: MapSimilarity?
    }

    /// - Parameter isCascading: each step draws all layers from the output on; otherwise its own group of layers only.
    /// - Returns: by step from the output to the input; `nil` inside where the maps are not finite or have another shape.
    func run(isCascading: Bool, sample: ExplainedSample, model: any ExplainedModel) throws -> [Step] {
        let randomization = GraphRandomization(model.graph)
        let count = randomization.layers.count
        let groups = min(steps, count)
        return try (0..<groups).map { group in
            let (start, end) = (count * group / groups, count * (group + 1) / groups)
            let layers = isCascading ? 0..<end : start..<end
            let graph = randomization.graph(randomizing: layers, redraw: redraw, seed: seed)
            let maps = try model.maps(under: graph)
            // Only values that are not finite or of another shape are answered so; what the model throws goes on.
            guard
                let other = try? ExplainedSample(
                    inputs: sample.inputs, maps: maps, modalities: sample.modalities)
            else { return Step(layers: layers, similarity: nil) }
            return Step(layers: layers, similarity: MapSimilarity(sample, other, isAbsolute: isAbsolute))
        }
    }

    func value(of step: Step) -> Double? {
        similarity == .spearman ? step.similarity?.spearman : step.similarity?.ssim
    }

    /// The curves `layers` (how many are drawn anew), and those similarities that every step has.
    func curves(of steps: [Step]) -> [String: [Double]] {
        var curves = ["layers": steps.map { Double($0.layers.count) }]
        let (spearman, ssim) = (steps.compactMap(\.similarity?.spearman), steps.compactMap(\.similarity?.ssim))
        if spearman.count == steps.count { curves["spearman"] = spearman }
        if ssim.count == steps.count { curves["ssim"] = ssim }
        return curves
    }
}
