import Tensors

/// Completeness gap: how far the relevances' sum is from the difference that they should explain.
///
/// `|Σ a − (F(x) − F(b))|`, b the baseline of every explained input (Sundararajan, Taly and Yan 2017, axiom of
/// completeness). 0 for integrated gradients with enough steps, DeepLIFT, Shapley values; methods that do not promise it
/// (gradients, CAMs) have no reason to be near. The fact `relative` is the gap over |F(x) − F(b)|.
struct CompletenessGap: Metric {
    static let id = "completeness-gap"
    static let needs: Set<MetricNeed> = [.model]
    static let direction = MetricDirection.lowerIsBetter

    init(_ parameters: inout MethodParameters) throws {}

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        guard let model else { return .undefined("it needs the model") }
        guard !sample.maps.isEmpty else { return .undefined("there is no map") }
        let baselines = sample.maps.keys.reduce(into: [:]) { $0[$1] = sample.baseline(of: $1) }
        let scores = try model.scores(count: 2) { $0 == 0 ? [:] : baselines }
        let sum = sample.maps.keys.sorted().reduce(0.0) { sum, name in
            sample.maps[name]?.scalars.reduce(sum) { $0 + Double($1) } ?? sum
        }
        let difference = scores[0] - scores[1]
        guard difference.isFinite else { return .undefined("the model's score is not finite") }
        let gap = abs(sum - difference)
        var facts = ["sum": sum, "difference": difference]
        if difference != 0 { facts["relative"] = gap / abs(difference) }
        return MetricResult(.init(gap), facts: facts)
    }
}
