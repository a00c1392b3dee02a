/// Independent parameter randomisation check: how much of the map is left when one part of the model has forgotten.
///
/// Each group of layers by itself is drawn anew, the others keep what they learnt; the value is the mean over the groups of
/// the similarity between the original map and the changed model's (Adebayo et al. 2018, "Sanity checks for saliency
/// maps", §3.2). Parameters and curves are those of the cascading check. Groups whose maps cannot be compared (constant,
/// not finite) are left out and counted in the fact `undefinedSteps`.
struct ParameterRandomization: Metric {
    static let id = "parameter-randomization"
    static let needs: Set<MetricNeed> = [.model, .method]
    static let direction = MetricDirection.lowerIsBetter

    private let check: RandomizationCheck

    init(_ parameters: inout MethodParameters) throws { check = try RandomizationCheck(&parameters) }

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        guard let model else { return .undefined("it needs the model and the method") }
        let steps = try check.run(isCascading: false, sample: sample, model: model)
        guard !steps.isEmpty else { return .undefined("the model has no learnt parameters") }
        let values = steps.compactMap { check.value(of: $0) }
        let curves = check.curves(of: steps)
        guard !values.isEmpty else {
            return MetricResult(
                .undefined(reason: "a map is constant or not finite, so there is nothing to compare"), curves: curves)
        }
        return MetricResult(
            .init(values.reduce(0, +) / Double(values.count)), curves: curves,
            facts: ["undefinedSteps": Double(steps.count - values.count)])
    }
}
