/// Cascading randomisation check: how much of the map is left when the model has forgotten everything.
///
/// Layers are drawn anew from the output to the input, one group after the other, and the sample is explained each time;
/// the value is the similarity (mean over modalities of Spearman's ρ, or of SSIM of the maps scaled to their largest
/// magnitude) between the original map and the map of the model with every layer drawn anew (Adebayo et al. 2018, "Sanity
/// checks for saliency maps", §3.1). A map that stays the same shows the image and not the model. The curves give every
/// step; `steps` groups at most. The target's index stays. ONNX keeps no recipe of initialisation, so parameters are drawn
/// with each initializer's own mean and deviation (`normal`) or shuffled (`shuffle`).
struct CascadingRandomization: Metric {
    static let id = "cascading-randomization"
    static let needs: Set<MetricNeed> = [.model, .method]
    static let direction = MetricDirection.lowerIsBetter

    private let check: RandomizationCheck

    init(_ parameters: inout MethodParameters) throws { check = try RandomizationCheck(&parameters) }

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        guard let model else { return .undefined("it needs the model and the method") }
        let steps = try check.run(isCascading: true, sample: sample, model: model)
        guard let last = steps.last else { return .undefined("the model has no learnt parameters") }
        let curves = check.curves(of: steps)
        guard let value = check.value(of: last) else {
            return MetricResult(
                .undefined(reason: "a map is constant or not finite, so there is nothing to compare"), curves: curves)
        }
        return MetricResult(.init(value), curves: curves)
    }
}
