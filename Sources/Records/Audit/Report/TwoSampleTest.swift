import Foundation

/// How far two samples lie apart: standardised mean difference, and the Kolmogorov–Smirnov test of both being of one kind.
package struct TwoSampleTest: Hashable, Sendable {
    /// Hedges' g: the difference of means over the pooled standard deviation, times 1 − 3 / (4 (m + n) − 9), which takes the
    /// bias of small samples away (Hedges 1981). nil when neither sample varies and the means differ.
    package let standardisedDifference: Double?
    /// The largest distance between the two empirical distribution functions, 0…1.
    package let distance: Double
    /// The probability of such a distance or a larger one if both samples were of one kind: exact over all orders of m + n
    /// values up to `exactLimit` pairs, Kolmogorov's limit with Stephens' correction (1970) above. Equal values make it too
    /// large, never too small.
    package let probability: Double

    static let exactLimit = 4_000_000

    /// - Parameters: at least two values each, finite.
    package init(_ reference: [Double], _ sample: [Double]) {
        precondition(reference.count > 1 && sample.count > 1, "a sample needs two values at least")
        let (m, n) = (reference.count, sample.count)
        let (first, second) = (SampleSummary(reference), SampleSummary(sample))
        let pooled = sqrt(
            (Double(m - 1) * first.variance + Double(n - 1) * second.variance) / Double(m + n - 2))
        let difference = second.mean - first.mean
        let correction = 1 - 3 / (4 * Double(m + n) - 9)
        // Means of equal values may differ in their last digit.
        let isNothing = abs(difference) <= 1e-12 * max(abs(first.mean), abs(second.mean))
        standardisedDifference =
            isNothing ? 0 : pooled > 1e-12 * abs(first.mean) ? difference / pooled * correction : nil
        let steps = Self.steps(reference.sorted(), sample.sorted())
        distance = Double(steps) / Double(m * n)
        probability = m * n <= Self.exactLimit ? Self.exact(m, n, steps) : Self.limit(m, n, distance)
    }

    /// The largest |i n − j m| where i values of the first and j of the second are at most x.
    private static func steps(_ first: [Double], _ second: [Double]) -> Int {
        var (i, j, largest) = (0, 0, 0)
        while i < first.count, j < second.count {
            let value = min(first[i], second[j])
            while i < first.count, first[i] <= value { i += 1 }
            while j < second.count, second[j] <= value { j += 1 }
            largest = max(largest, abs(i * second.count - j * first.count))
        }
        return largest
    }

    /// Over all orders of m and n values, how many reach the distance: a walk over the grid backwards, where the last of i + j
    /// values is one of the first sample's with probability i / (i + j).
    private static func exact(_ m: Int, _ n: Int, _ steps: Int) -> Double {
        if steps == 0 { return 1 }
        // The probability of having stayed below so far, for one i and every j.
        var row = [Double](repeating: 0, count: n + 1)
        for i in 0...m {
            for j in 0...n {
                guard abs(i * n - j * m) < steps else {
                    row[j] = 0
                    continue
                }
                if i == 0 && j == 0 {
                    row[j] = 1
                } else {
                    let share = Double(i) / Double(i + j)
                    row[j] = (i > 0 ? share * row[j] : 0) + (j > 0 ? (1 - share) * row[j - 1] : 0)
                }
            }
        }
        return min(max(1 - row[n], 0), 1)
    }

    private static func limit(_ m: Int, _ n: Int, _ distance: Double) -> Double {
        let root = sqrt(Double(m) * Double(n) / Double(m + n))
        let x = (root + 0.12 + 0.11 / root) * distance
        guard x > 0.2 else { return 1 }
        let terms = (1...100).map { j in (j % 2 == 1 ? 2.0 : -2.0) * exp(-2 * Double(j * j) * x * x) }
        return min(max(terms.reduce(0, +), 0), 1)
    }
}

/// Count, mean and spread of a sample.
package struct SampleSummary: Hashable, Sendable {
    package let count: Int
    package let mean: Double
    /// With n − 1; 0 for a single value.
    package let variance: Double

    package init(_ values: [Double]) {
        count = values.count
        let mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        self.mean = mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        variance = values.count > 1 ? squares / Double(values.count - 1) : 0
    }

    package var deviation: Double { sqrt(variance) }
}
