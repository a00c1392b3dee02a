/// Insertion: the area under the score while the most relevant is shown first.
///
/// As deletion, the other way: from an input where everything is replaced (by default the blurred image), the most relevant
/// places, attributes and tokens come back first (Petsiuk, Das and Saenko 2018, RISE, §4.1). A sharp early rise means that
/// little of what the map marks is enough.
struct Insertion: Metric {
    static let id = "insertion"
    static let needs: Set<MetricNeed> = [.model]
    static let direction = MetricDirection.higherIsBetter

    private let curve: AreaOfRemoval

    init(_ parameters: inout MethodParameters) throws {
        curve = try AreaOfRemoval(&parameters, fill: .blur, isInsertion: true)
    }

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        try curve.evaluate(sample, model: model)
    }
}
