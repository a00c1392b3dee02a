import Tensors

/// Intersection over union of the map, cut at a threshold, and the mask.
///
/// `|B ∩ M| / |B ∪ M|`. The cut (`threshold`): `otsu` as in CheXlocalize (Saporta et al. 2022), 256 bins between minimum
/// and maximum; `quantile` of the values that are not zero (`level`, 0.5 in Jin et al. 2023); `fixed` at `level` on the map
/// scaled to [0, 1]. Depends on the cut as much as on the map, and on how sharp the method draws: report the cut with it.
struct IntersectionOverUnion: MaskedMetric {
    static let id = "iou"
    static let direction = MetricDirection.higherIsBetter

    let threshold: Thresholding
    let level: Double
    let sign: RelevanceSign

    init(_ parameters: inout MethodParameters) throws {
        threshold = try parameters.choice("threshold", default: .otsu)
        level = try parameters.number("level", default: 0.5, in: 0...1)
        sign = try parameters.choice("sign", default: .positive)
    }

    func compare(_ masked: MaskedRelevance) -> MetricResult.Outcome {
        guard let foreground = foreground(of: sign(masked.relevance.scalars)) else {
            return .undefined(
                reason: sign == .positive ? "the map has no positive relevance" : "the map's magnitude is constant")
        }
        var (both, either) = (0, 0)
        for (drawn, inside) in zip(foreground, masked.isInside) {
            if drawn && inside { both += 1 }
            if drawn || inside { either += 1 }
        }
        return .init(Double(both) / Double(either))
    }

    /// The places that the threshold keeps; nil when every value is the same.
    func foreground(of values: [Float]) -> [Bool]? {
        guard let low = values.min(), let high = values.max(), high > low else { return nil }
        switch threshold {
        case .otsu:
            guard let cut = Thresholding.otsu(values) else { return nil }
            return values.map { Double($0) > cut }
        case .quantile:
            guard let cut = Thresholding.quantile(level, ofSorted: values.filter { $0 != 0 }.sorted()) else {
                return nil
            }
            return values.map { $0 != 0 && Double($0) >= cut }
        case .fixed:
            let range = Double(high) - Double(low)
            return values.map { (Double($0) - Double(low)) / range >= level }
        }
    }
}
