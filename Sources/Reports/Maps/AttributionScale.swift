package import Tensors

/// The magnitude that is drawn in full colour.
package enum AttributionScale {
    /// The magnitude at which the cumulative sum of sorted magnitudes reaches `share` of their total (spec §4.2; Captum's
    /// visualisation does the same): a few outliers do not darken the rest. Several maps are scaled jointly.
    /// - Returns: 0 when every value is 0.
    package static func magnitude(of maps: [Tensor], share: Double = 0.99) -> Float {
        var magnitudes = maps.flatMap { $0.scalars.lazy.filter { $0.isFinite && $0 != 0 }.map(abs) }
        magnitudes.sort()
        let total = magnitudes.reduce(0) { $0 + Double($1) }
        var sum = 0.0
        for magnitude in magnitudes {
            sum += Double(magnitude)
            if sum >= share * total { return magnitude }
        }
        return magnitudes.last ?? 0
    }
}
