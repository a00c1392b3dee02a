extension NormalisationStep {
    /// Applies the step to one channel's voxels.
    ///
    /// - Parameters:
    ///   - covered: for each voxel whether the source image covers it; nil when it covers all.
    ///   - channel: which of the modality's channels this is.
    /// - Returns: what was done, with its numbers.
    /// - Throws: `StudyRefusal` `values-constant` when there is no contrast to normalise by.
    func apply(to values: inout [Float], covered: [Bool]?, channel: Int) throws(StudyRefusal) -> String {
        switch self {
        case .clip(let interval):
            Self.clip(&values, interval)
            return "clipped to \(interval.text)"
        case .window(let center, let width, let to):
            let from = Interval(low: center - width / 2, high: center + width / 2)
            Self.map(&values, from, to)
            return "window \(center.brief) ± \(width.brief)/2 mapped to \(to.text), clipped"
        case .minMax(let region, let to):
            let sample = Self.sample(values, region, covered)
            guard let low = sample.min(), let high = sample.max(), low < high else { throw Self.constant }
            let from = Interval(low: Double(low), high: Double(high))
            Self.map(&values, from, to, region: region)
            return "minimum \(from.low.brief) and maximum \(from.high.brief)\(region.phrase) mapped to \(to.text)"
        case .percentile(let between, let region, let to):
            var sample = Self.sample(values, region, covered)
            sample.sort()
            guard !sample.isEmpty else { throw Self.constant }
            let from = Interval(
                low: Self.percentile(between.low, sample), high: Self.percentile(between.high, sample))
            guard from.low < from.high else { throw Self.constant }
            Self.map(&values, from, to, region: region)
            return "percentiles \(between.low.brief) (\(from.low.brief)) and \(between.high.brief) (\(from.high.brief))"
                + "\(region.phrase) mapped to \(to.text), clipped"
        case .zScore(let region):
            let sample = Self.sample(values, region, covered)
            guard !sample.isEmpty else { throw Self.constant }
            let mean = sample.reduce(0.0) { $0 + Double($1) } / Double(sample.count)
            let variance = sample.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(sample.count)
            let deviation = variance.squareRoot()
            // A constant image leaves rounding noise in the variance; dividing by that would make noise of it.
            guard deviation > 1e-6 * max(abs(mean), 1e-30) else { throw Self.constant }
            Self.standardise(&values, mean, deviation, region: region)
            return "z-score: mean \(mean.brief), standard deviation \(deviation.brief)\(region.phrase)"
        case .fixed(let means, let deviations):
            let mean = means[means.count == 1 ? 0 : channel]
            let deviation = deviations[deviations.count == 1 ? 0 : channel]
            Self.standardise(&values, mean, deviation, region: .all)
            return "minus \(mean.brief), over \(deviation.brief)"
        }
    }

    private static let constant = StudyRefusal(
        code: "values-constant", message: "every voxel has the same value, so there is no contrast to normalise by")

    /// The voxels that statistics are taken over.
    private static func sample(_ values: [Float], _ region: Region, _ covered: [Bool]?) -> [Float] {
        switch region {
        case .all: return values
        case .nonZero: return values.filter { $0 != 0 }
        case .covered:
            guard let covered else { return values }
            return zip(values, covered).compactMap { $1 ? $0 : nil }
        }
    }

    private static func clip(_ values: inout [Float], _ interval: Interval) {
        let (low, high) = (Float(interval.low), Float(interval.high))
        for index in values.indices { values[index] = min(max(values[index], low), high) }
    }

    /// Maps `from` linearly to `to` and clips. Over non-zero voxels zeros stay zero.
    private static func map(_ values: inout [Float], _ from: Interval, _ to: Interval, region: Region = .all) {
        let scale = (to.high - to.low) / (from.high - from.low)
        let keepsZero = region == .nonZero
        for index in values.indices {
            let value = values[index]
            if keepsZero, value == 0 { continue }
            let share = (min(max(Double(value), from.low), from.high) - from.low) * scale
            values[index] = Float(to.low + share)
        }
    }

    private static func standardise(_ values: inout [Float], _ mean: Double, _ deviation: Double, region: Region) {
        let keepsZero = region == .nonZero
        for index in values.indices where !keepsZero || values[index] != 0 {
            values[index] = Float((Double(values[index]) - mean) / deviation)
        }
    }

    /// Linear interpolation between order statistics, as NumPy's `percentile`.
    private static func percentile(_ percent: Double, _ sorted: [Float]) -> Double {
        let place = percent / 100 * Double(sorted.count - 1)
        let low = Int(place.rounded(.down))
        let high = min(low + 1, sorted.count - 1)
        let share = place - Double(low)
        return Double(sorted[low]) * (1 - share) + Double(sorted[high]) * share
    }
}

extension NormalisationStep.Region {
    fileprivate var phrase: String {
        switch self {
        case .all: ""
        case .nonZero: " of voxels other than 0"
        case .covered: " of voxels that the image covers"
        }
    }
}
