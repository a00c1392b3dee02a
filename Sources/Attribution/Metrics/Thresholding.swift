import Foundation

/// How a map of relevance becomes a set of places.
enum Thresholding: String, Sendable, Hashable, CaseIterable {
    /// Otsu's threshold over 256 equal bins between minimum and maximum; places above it.
    case otsu
    /// A quantile of the values that are not zero; places at or above it.
    case quantile
    /// A given threshold on the map scaled to [0, 1] between its minimum and maximum; places at or above it.
    case fixed

    /// The threshold that separates the histogram best: it maximises the variance between the two classes (Otsu 1979).
    ///
    /// The centre of the last bin of the lower class; places strictly above it are foreground. nil for constant values.
    static func otsu(_ values: [Float], bins: Int = 256) -> Double? {
        guard let low = values.min().map(Double.init), let high = values.max().map(Double.init), high > low else {
            return nil
        }
        let width = (high - low) / Double(bins)
        var counts = [Double](repeating: 0, count: bins)
        for value in values { counts[min(bins - 1, Int((Double(value) - low) / width))] += 1 }
        let total = Double(values.count)
        let sum = counts.indices.reduce(0.0) { $0 + counts[$1] * (Double($1) + 0.5) }
        var (below, belowSum) = (0.0, 0.0)
        var (best, bestVariance) = (0, -1.0)
        for bin in 0..<(bins - 1) {
            below += counts[bin]
            belowSum += counts[bin] * (Double(bin) + 0.5)
            let above = total - below
            guard below > 0, above > 0 else { continue }
            let difference = belowSum / below - (sum - belowSum) / above
            let variance = below * above * difference * difference
            if variance > bestVariance { (best, bestVariance) = (bin, variance) }
        }
        return low + (Double(best) + 0.5) * width
    }

    /// The `q` quantile of sorted values, linear between neighbours (NumPy's default).
    static func quantile(_ q: Double, ofSorted values: [Float]) -> Double? {
        guard !values.isEmpty else { return nil }
        let position = q * Double(values.count - 1)
        let lower = min(values.count - 1, Int(position))
        let upper = min(values.count - 1, lower + 1)
        let (a, b) = (Double(values[lower]), Double(values[upper]))
        return a + (b - a) * (position - Double(lower))
    }
}
