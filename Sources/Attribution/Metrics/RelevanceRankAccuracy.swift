import Tensors

/// Relevance rank accuracy: how many of the K most relevant places lie on the feature, K being the feature's size.
///
/// `|top_K ∩ mask| / K`, `K = |mask|` (Arras, Osman and Samek 2022, eq. 2). Only the order counts. Places that tie with
/// the K-th value count by the part of them that is inside: the expectation over all ways to break the tie, so that a
/// mostly zero map is not rewarded for where zeros happen to be stored.
struct RelevanceRankAccuracy: MaskedMetric {
    static let id = "relevance-rank-accuracy"
    static let direction = MetricDirection.higherIsBetter

    let sign: RelevanceSign

    init(_ parameters: inout MethodParameters) throws {
        sign = try parameters.choice("sign", default: .positive)
    }

    func compare(_ masked: MaskedRelevance) -> MetricResult.Outcome {
        let values = sign(masked.relevance.scalars)
        guard values.contains(where: { $0 > 0 }) else {
            return .undefined(reason: "the map has no positive relevance")
        }
        let size = masked.insideCount
        let last = values.sorted(by: >)[size - 1]
        var (above, aboveInside, ties, tiesInside) = (0, 0, 0, 0)
        for (value, inside) in zip(values, masked.isInside) where value >= last {
            if value > last {
                above += 1
                if inside { aboveInside += 1 }
            } else {
                ties += 1
                if inside { tiesInside += 1 }
            }
        }
        let expected = Double(aboveInside) + Double(size - above) * Double(tiesInside) / Double(ties)
        return .init(expected / Double(size))
    }
}
