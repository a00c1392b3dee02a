package import Foundation

/// One number of every study over time (one modality's share, say), counted by week or month and held against its beginning.
package struct DriftSeries: Codable, Hashable, Sendable {
    /// What the number is of.
    package struct Subject: Codable, Hashable, Sendable {
        package let profile: String
        package let model: String
        package let modelVersion: String
        package let modelHash: String
        /// The measure of modality importance, or the model's output.
        package let quantity: String
        /// What tells two uses of a measure apart; often empty.
        package let variant: String
        /// The modality, or the label of the explained element.
        package let name: String

        package init(
            profile: String, model: String, modelVersion: String, modelHash: String, quantity: String, variant: String,
            name: String
        ) {
            self.profile = profile
            self.model = model
            self.modelVersion = modelVersion
            self.modelHash = modelHash
            self.quantity = quantity
            self.variant = variant
            self.name = name
        }
    }

    package struct Point: Codable, Hashable, Sendable {
        /// `2026-W47` or `2026-11`.
        package let period: String
        package let from: Date
        package let count: Int
        package let mean: Double
        /// Sample standard deviation; nil for a single value.
        package let deviation: Double?
        package let smallest: Double
        package let largest: Double
        /// Whether the period belongs to the reference.
        package let isReference: Bool
        /// Against the reference; nil where a sample is smaller than `minimumCount`.
        package let comparison: Comparison?
    }

    package struct Comparison: Codable, Hashable, Sendable {
        /// Hedges' g; nil when nothing varies and the means differ.
        package let standardisedDifference: Double?
        /// Kolmogorov–Smirnov's D.
        package let distance: Double
        package let probability: Double
        /// Set by `judged`: both thresholds are passed.
        package var isDrift: Bool
    }

    package let subject: Subject
    /// The earliest periods, taken whole, that together have `minimumCount` values; nil when all have fewer.
    package let reference: Reference?
    /// Periods that have values, in order.
    package private(set) var points: [Point]

    package struct Reference: Codable, Hashable, Sendable {
        package let count: Int
        package let mean: Double
        package let deviation: Double
    }

    /// A sample smaller than this is shown and not compared.
    package static let minimumCount = 10
    /// The difference, in standard deviations, below which a shift is not called drift however sure it is.
    package static let smallestDifference = 0.5
    /// Divided by the number of comparisons of one report (Bonferroni).
    package static let significance = 0.05

    /// - Parameter values: finite, in any order.
    package init(_ subject: Subject, values: [(at: Date, number: Double)], calendar: ReportCalendar) {
        self.subject = subject
        let groups = Dictionary(grouping: values) { calendar.span(of: $0.at) }
            .map { (span: $0.key, numbers: $0.value.map(\.number)) }.sorted { $0.span.from < $1.span.from }
        var (base, referenceCount): ([Double], Int) = ([], 0)
        for group in groups where base.count < Self.minimumCount {
            base += group.numbers
            referenceCount += 1
        }
        let isEnough = base.count >= Self.minimumCount
        let summary = SampleSummary(base)
        reference =
            isEnough ? Reference(count: summary.count, mean: summary.mean, deviation: summary.deviation) : nil
        points = groups.enumerated().map { index, group in
            let summary = SampleSummary(group.numbers)
            let isReference = isEnough && index < referenceCount
            var comparison: Comparison?
            if isEnough, !isReference, group.numbers.count >= Self.minimumCount {
                let test = TwoSampleTest(base, group.numbers)
                comparison = Comparison(
                    standardisedDifference: test.standardisedDifference, distance: test.distance,
                    probability: test.probability, isDrift: false)
            }
            return Point(
                period: group.span.name, from: group.span.from, count: summary.count, mean: summary.mean,
                deviation: summary.count > 1 ? summary.deviation : nil, smallest: group.numbers.min() ?? 0,
                largest: group.numbers.max() ?? 0, isReference: isReference, comparison: comparison)
        }
    }

    /// The same series with the periods marked that drifted: the difference is at least `smallestDifference`, and the
    /// probability at most `significance` over the comparisons of all series.
    package static func judged(_ series: [DriftSeries]) -> [DriftSeries] {
        let comparisons = series.reduce(0) { $0 + $1.points.count { $0.comparison != nil } }
        guard comparisons > 0 else { return series }
        return series.map { one in
            var judged = one
            judged.points = one.points.map { point in
                guard var comparison = point.comparison else { return point }
                // No difference at all is a large one when nothing varied before.
                let isLarge = comparison.standardisedDifference.map { abs($0) >= smallestDifference } ?? true
                comparison.isDrift = isLarge && comparison.probability <= significance / Double(comparisons)
                return Point(
                    period: point.period, from: point.from, count: point.count, mean: point.mean,
                    deviation: point.deviation, smallest: point.smallest, largest: point.largest,
                    isReference: point.isReference, comparison: comparison)
            }
            return judged
        }
    }

    package var hasDrift: Bool { points.contains { $0.comparison?.isDrift == true } }
}
