import Tensors

/// Relevance mass accuracy: the part of the relevance that lies on the feature.
///
/// `Σ_{i ∈ mask} a_i / Σ_i a_i` (Arras, Osman and Samek 2022, eq. 1), a ≥ 0 by `sign`. 1 when nothing lies outside; a map
/// spread evenly scores the mask's part of the image, which the reader should compare with.
struct RelevanceMassAccuracy: MaskedMetric {
    static let id = "relevance-mass-accuracy"
    static let direction = MetricDirection.higherIsBetter

    let sign: RelevanceSign

    init(_ parameters: inout MethodParameters) throws {
        sign = try parameters.choice("sign", default: .positive)
    }

    func compare(_ masked: MaskedRelevance) -> MetricResult.Outcome {
        let mass = RelevanceMass(masked, sign: sign)
        guard mass.total > 0 else { return .undefined(reason: "the map has no positive relevance") }
        return .init(mass.inside / mass.total)
    }
}

/// How much relevance lies inside a mask and in all.
struct RelevanceMass {
    private(set) var inside = 0.0
    private(set) var total = 0.0

    init(_ masked: MaskedRelevance, sign: RelevanceSign) {
        for (value, isInside) in zip(sign(masked.relevance.scalars), masked.isInside) {
            total += Double(value)
            if isInside { inside += Double(value) }
        }
    }
}
