/// Deletion: the area under the score while the most relevant is removed first.
///
/// Places (and attributes, tokens) are ranked over all modalities together and replaced from the top in `steps` equal
/// parts; the area under score against the fraction removed, 0…1, by the trapezoid rule (Petsiuk, Das and Saenko 2018,
/// RISE, §4.1). A sharp early fall means that the map found what the score rests on. On the score's own scale: use a
/// probability to compare models. Removal leaves the data's distribution, which itself can move the score; ROAD lessens it.
struct Deletion: Metric {
    static let id = "deletion"
    static let needs: Set<MetricNeed> = [.model]
    static let direction = MetricDirection.lowerIsBetter

    private let curve: AreaOfRemoval

    init(_ parameters: inout MethodParameters) throws {
        curve = try AreaOfRemoval(&parameters, fill: .baseline, isInsertion: false)
    }

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        try curve.evaluate(sample, model: model)
    }
}
