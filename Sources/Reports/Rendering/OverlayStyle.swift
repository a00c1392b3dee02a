/// How heat maps are drawn over images.
package struct OverlayStyle: Hashable, Sendable, Codable {
    package enum Scale: String, Hashable, Sendable, Codable {
        /// Each modality's map by its own magnitude; its share is told in the legend.
        case perModality = "per-modality"
        /// All modalities' maps by one magnitude.
        case joint
    }

    package var scale: Scale = .perModality
    /// The standard deviation of the in-plane Gaussian on the model grid, in its voxels.
    package var smoothing: Double = 1
    /// Share of the cumulative magnitude that is drawn in full colour.
    package var cumulativeShare: Double = 0.99
    /// Relative magnitude (0…1) up to which nothing is drawn.
    package var threshold: Double = 0.15
    /// Relative magnitude from which the opacity no longer rises.
    package var saturation: Double = 0.6
    package var maximumOpacity: Double = 0.7

    package init() {}

    /// The opacity of a relative magnitude: exactly 0 up to the threshold, then rising smoothly to the maximum.
    package func opacity(of magnitude: Double) -> Double {
        guard magnitude > threshold else { return 0 }
        let t = min((magnitude - threshold) / max(saturation - threshold, 1e-9), 1)
        return maximumOpacity * t * t * (3 - 2 * t)
    }
}
