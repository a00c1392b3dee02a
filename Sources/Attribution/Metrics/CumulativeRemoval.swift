import Tensors

/// ΔAUPC: how much faster the score falls by removing what the map marks than by removing at random.
///
/// The units with positive relevance are removed from the top in `steps` quantile steps; AUPC is the area under the score
/// against the step's part of them (trapezoid rule); ΔAUPC is the mean AUPC of `permutations` random orders, which remove
/// as many units at each step from anywhere, minus the map's AUPC (Jin et al. 2023; spec §4.3; their values: 10 steps, 15
/// permutations). For a score in 0…1 it lies in −1…1; 0 is no better than chance. It is linear in the score, so its mean
/// over a cohort equals the paper's number for the cohort's mean score; with a score that is 1 for a right class and 0
/// otherwise that is accuracy.
struct CumulativeRemoval: Metric {
    static let id = "delta-aupc"
    static let needs: Set<MetricNeed> = [.model]
    static let direction = MetricDirection.higherIsBetter

    let steps: Int
    let permutations: Int
    let fill: RemovalFill
    let seed: UInt64

    init(_ parameters: inout MethodParameters) throws {
        steps = try parameters.integer("steps", default: 10, in: 1...10_000)
        permutations = try parameters.integer("permutations", default: 15, in: 1...10_000)
        fill = try parameters.choice("fill", default: .baseline)
        seed = try parameters.seed()
    }

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        guard let model else { return .undefined("it needs the model") }
        let units = RemovalUnits(sample)
        let positive = units.relevance.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
        guard positive > 0 else { return .undefined("the map has no positive relevance") }
        guard let low = units.relevance.min(), low != units.relevance.max() else {
            return .undefined("the map is constant, so it ranks nothing")
        }
        let counts = RemovalCurve.counts(total: positive, steps: steps)
        let fractions = counts.indices.map { Double($0) / Double(steps) }
        let own = try RemovalCurve.scores(
            orders: [units.ranked(seed: seed)], counts: counts, units: units, sample: sample, fill: fill, model: model)[
                0]
        // Random orders one at a time: each is as long as the input.
        var random = SeededRandom(seed: seed &+ 1)
        var areas: [Double] = []
        var mean = [Double](repeating: 0, count: counts.count)
        for _ in 0..<permutations {
            let order = Array(0..<units.count).shuffled(using: &random)
            let scores = try RemovalCurve.scores(
                orders: [order], counts: counts, units: units, sample: sample, fill: fill, model: model)[0]
            areas.append(RemovalCurve(fractions: fractions, scores: scores).area)
            for step in scores.indices { mean[step] += scores[step] / Double(permutations) }
        }
        let area = RemovalCurve(fractions: fractions, scores: own).area
        guard area.isFinite, areas.allSatisfy(\.isFinite) else {
            return .undefined("the model's score is not finite")
        }
        let randomArea = areas.reduce(0, +) / Double(permutations)
        return MetricResult(
            .init(randomArea - area), curves: ["fraction": fractions, "score": own, "random": mean],
            facts: ["aupc": area, "aupcRandom": randomArea])
    }
}
