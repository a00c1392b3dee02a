import Tensors

/// ROAD (remove and debias): what removing the least relevant costs less than removing the most relevant, where removal
/// leaves no visible holes.
///
/// For each percentage 10, 20 … 90 (`percentages` of them, evenly spaced) of the units ranked over all modalities, the
/// most relevant and in another run the least relevant are removed; image places are filled by noisy linear imputation,
/// clinical values and tokens by the baseline. The result is the mean over the percentages of (score without the least
/// relevant − score without the most relevant) / 2 (Rong et al. 2022; the difference of both orders as in
/// pytorch-grad-cam's combined metric). Imputation keeps the shape of what was removed from telling the class. An image
/// that loses every place becomes its baseline's mean.
struct RemoveAndDebias: Metric {
    static let id = "road"
    static let needs: Set<MetricNeed> = [.model]
    static let direction = MetricDirection.higherIsBetter

    let percentages: Int
    let noise: Double
    let seed: UInt64

    init(_ parameters: inout MethodParameters) throws {
        percentages = try parameters.integer("percentages", default: 9, in: 1...99)
        noise = try parameters.number("noise", default: 0.01, in: 0...1e9)
        seed = try parameters.seed()
    }

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        guard let model else { return .undefined("it needs the model") }
        let units = RemovalUnits(sample)
        guard let low = units.relevance.min(), let high = units.relevance.max() else {
            return .undefined("there is no map")
        }
        guard high > low else { return .undefined("the map is constant, so it ranks nothing") }
        let most = units.ranked(seed: seed)
        let orders = [most, Array(most.reversed())]
        let fractions = (1...percentages).map { Double($0) / Double(percentages + 1) }
        var imputations: [Shape: NoisyLinearImputation] = [:]
        for modality in sample.modalities where modality.kind == .image {
            guard let input = sample.inputs[modality.input] else { continue }
            let shape = Shape(Array(input.shape.dimensions.dropFirst(2)))
            if imputations[shape] == nil, shape.rank <= 3 { imputations[shape] = NoisyLinearImputation(shape: shape) }
        }
        let scores = try model.scores(count: 2 * percentages) { index in
            let count = Int((fractions[index % percentages] * Double(units.count)).rounded())
            let removed = units.removed(orders[index / percentages], first: count)
            return imputed(removed, units: units, sample: sample, imputations: imputations, seed: seed &+ UInt64(index))
        }
        guard scores.allSatisfy(\.isFinite) else { return .undefined("the model's score is not finite") }
        let mostFirst = Array(scores.prefix(percentages))
        let leastFirst = Array(scores.suffix(percentages))
        let mean = zip(leastFirst, mostFirst).reduce(0) { $0 + ($1.0 - $1.1) / 2 } / Double(percentages)
        return MetricResult(
            .init(mean),
            curves: ["fraction": fractions, "mostRelevantFirst": mostFirst, "leastRelevantFirst": leastFirst])
    }

    private func imputed(
        _ removed: [Bool], units: RemovalUnits, sample: ExplainedSample,
        imputations: [Shape: NoisyLinearImputation], seed: UInt64
    ) -> [String: Tensor] {
        var result = units.replacing(
            removed, in: sample, fill: RemovalFill.baseline.tensors(for: sample))
        var normal = SeededRandom(seed: seed)
        for modality in sample.modalities where modality.kind == .image {
            guard var changed = result[modality.input], let labels = units.labels[modality.input],
                let original = sample.inputs[modality.input], let baseline = sample.baseline(of: modality.input)
            else { continue }
            let shape = Shape(Array(original.shape.dimensions.dropFirst(2)))
            guard let imputation = imputations[shape] else { continue }
            for channel in modality.channels ?? 0..<original.shape[1] {
                let range = (channel * shape.count)..<((channel + 1) * shape.count)
                let isMissing = range.map { labels[$0] >= 0 && removed[Int(labels[$0])] }
                guard isMissing.contains(true) else { continue }
                let empty = baseline.scalars[range].reduce(0.0) { $0 + Double($1) } / Double(shape.count)
                var filled = imputation.filled(
                    Array(original.scalars[range]), isMissing: isMissing, empty: Float(empty))
                for at in filled.indices where isMissing[at] { filled[at] += Float(noise * normal.normal()) }
                changed.scalars.replaceSubrange(range, with: filled)
            }
            result[modality.input] = changed
        }
        return result
    }
}
