/// The common part of deletion and insertion.
struct AreaOfRemoval {
    let steps: Int
    let fill: RemovalFill
    let seed: UInt64
    let isInsertion: Bool

    init(_ parameters: inout MethodParameters, fill: RemovalFill, isInsertion: Bool) throws {
        steps = try parameters.integer("steps", default: 20, in: 1...10_000)
        self.fill = try parameters.choice("fill", default: fill)
        seed = try parameters.seed()
        self.isInsertion = isInsertion
    }

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        guard let model else { return .undefined("it needs the model") }
        let units = RemovalUnits(sample)
        guard let low = units.relevance.min(), let high = units.relevance.max() else {
            return .undefined("there is no map")
        }
        guard high > low else { return .undefined("the map is constant, so it ranks nothing") }
        let counts = RemovalCurve.counts(total: units.count, steps: steps)
        let scores = try RemovalCurve.scores(
            orders: [units.ranked(seed: seed)], counts: counts, isInsertion: isInsertion, units: units, sample: sample,
            fill: fill, model: model)[0]
        guard scores.allSatisfy(\.isFinite) else { return .undefined("the model's score is not finite") }
        let curve = RemovalCurve(fractions: counts.map { Double($0) / Double(units.count) }, scores: scores)
        return MetricResult(.init(curve.area), curves: ["fraction": curve.fractions, "score": curve.scores])
    }
}
