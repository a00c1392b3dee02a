import Tensors

/// Sparseness: the Gini index of the relevance's magnitudes.
///
/// `G = Σ_i (2i − n − 1) a_(i) / (n Σ a)` with `a = |relevance|` in ascending order, i = 1…n (Hurley and Rickard 2009,
/// eq. 9; as an explanation metric: Chalasani et al. 2020). 0 when all elements weigh the same, towards 1 (exactly
/// 1 − 1/n) when one element holds everything. Invariant to scale and to the elements' order, so it says how easy a map
/// is to read, not whether it is right. Over the elements of all modalities together, and for each modality.
/// Quantus adds 1e-7 to every magnitude, which makes an all-zero map "evenly spread"; here that is not defined.
struct Sparseness: Metric {
    static let id = "sparseness"
    static let needs: Set<MetricNeed> = []
    static let direction = MetricDirection.higherIsBetter

    init(_ parameters: inout MethodParameters) throws {}

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        let maps = sample.explained
        return MetricResult(
            Self.gini(of: maps.flatMap(\.relevance.scalars)),
            byModality: maps.map { .init(modality: $0.modality.name, outcome: Self.gini(of: $0.relevance.scalars)) })
    }

    static func gini(of values: [Float]) -> MetricResult.Outcome {
        guard !values.isEmpty else { return .undefined(reason: "there is no map") }
        let magnitudes = values.map(abs).sorted()
        let n = Double(magnitudes.count)
        var (weighted, total) = (0.0, 0.0)
        for (index, magnitude) in magnitudes.enumerated() {
            weighted += (2 * Double(index + 1) - n - 1) * Double(magnitude)
            total += Double(magnitude)
        }
        guard total > 0 else { return .undefined(reason: "the map is zero everywhere") }
        return .init(weighted / (n * total))
    }
}
