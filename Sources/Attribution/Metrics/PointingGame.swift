import Tensors

/// Pointing game: does the map's highest place lie on the feature?
///
/// 1 if the maximum lies inside the mask, or within `tolerance` places of it (a square in each slice), otherwise 0 (Zhang
/// et al. 2018, "Top-down neural attention by excitation backprop", §4.2, there with 15 pixels of tolerance). Where
/// several places share the maximum, as on a coarse map drawn large, the number is the part of them that hits: the
/// expected hit of picking one of them. Averaged over a cohort this is the hit rate. Looks at one place only.
struct PointingGame: MaskedMetric {
    static let id = "pointing-game"
    static let direction = MetricDirection.higherIsBetter

    let tolerance: Int
    let sign: RelevanceSign

    init(_ parameters: inout MethodParameters) throws {
        tolerance = try parameters.integer("tolerance", default: 0, in: 0...4096)
        sign = try parameters.choice("sign", default: .positive)
    }

    var dilation: Int { tolerance }

    func compare(_ masked: MaskedRelevance) -> MetricResult.Outcome {
        let values = sign(masked.relevance.scalars)
        guard let maximum = values.max(), maximum > 0 else {
            return .undefined(reason: "the map has no positive relevance")
        }
        var (hits, all) = (0, 0)
        for (value, inside) in zip(values, masked.isInside) where value == maximum {
            all += 1
            if inside { hits += 1 }
        }
        return .init(Double(hits) / Double(all))
    }
}
