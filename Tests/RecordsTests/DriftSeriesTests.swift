import Foundation
import Records
import Testing

@Suite struct DriftSeriesTests {
    private let calendar = ReportCalendar(.week, timeZone: .gmt)
    // A Monday.
    private let start = Date(timeIntervalSince1970: 1_767_571_200)

    private func series(_ weeks: [[Double]], name: String = "PET") -> DriftSeries {
        let values = weeks.enumerated().flatMap { week, numbers in
            numbers.map { (at: start + Double(week) * 604_800 + 3600, number: $0) }
        }
        let subject = DriftSeries.Subject(
            profile: "petct", model: "lesion", modelVersion: "1", modelHash: "ab", quantity: "shapley", variant: "",
            name: name)
        return DriftSeries(subject, values: values, calendar: calendar)
    }

    private func spread(_ count: Int, around mean: Double) -> [Double] {
        (0..<count).map { mean + (Double($0) - Double(count - 1) / 2) * 0.01 }
    }

    @Test func periodsHaveCountMeanAndSpread() {
        let series = series([[0.2, 0.4], [], [0.5]])
        #expect(series.points.map(\.period) == ["2026-W02", "2026-W04"])
        #expect(series.points.map(\.count) == [2, 1])
        #expect(abs(series.points[0].mean - 0.3) < 1e-12)
        #expect(abs((series.points[0].deviation ?? 0) - 0.141421356237) < 1e-9)
        #expect(series.points[1].deviation == nil)
        #expect(series.points[0].smallest == 0.2 && series.points[0].largest == 0.4)
    }

    @Test func fewStudiesAreShownAndNotJudged() {
        let series = series([spread(4, around: 0.3), spread(5, around: 0.9)])
        #expect(series.reference == nil)
        #expect(series.points.allSatisfy { !$0.isReference && $0.comparison == nil })
    }

    @Test func theReferenceGrowsByWholePeriodsUntilItIsLargeEnough() {
        let series = series([
            spread(4, around: 0.3), spread(7, around: 0.3), spread(9, around: 0.3), spread(10, around: 0.3),
        ])
        #expect(series.reference?.count == 11)
        #expect(series.points.map(\.isReference) == [true, true, false, false])
        #expect(series.points.map { $0.comparison != nil } == [false, false, false, true])
    }

    @Test func aShiftIsDriftAndNoShiftIsNone() {
        let steady = DriftSeries.judged([series([spread(30, around: 0.3), spread(30, around: 0.3)])])[0]
        #expect(!steady.hasDrift && steady.points[1].comparison?.standardisedDifference == 0)
        let shifted = DriftSeries.judged([series([spread(30, around: 0.3), spread(30, around: 0.6)])])[0]
        #expect(shifted.hasDrift)
        // A difference of less than half a standard deviation is none, however many studies say so.
        let small = DriftSeries.judged([series([spread(2000, around: 0.3), spread(2000, around: 0.3 + 2)])])[0]
        #expect(small.points[1].comparison.map { $0.probability < 1e-6 } == true && !small.hasDrift)
    }

    @Test func manyComparisonsNeedAStrongerSign() throws {
        // p is 0.0123 for ten against ten with D = 0.7.
        let first = (0..<10).map { Double($0) / 10 }
        let weak: [[Double]] = [first, first.map { $0 + 0.65 }]
        let one = series(weak)
        let probability = try #require(one.points[1].comparison?.probability)
        #expect(abs(probability - 0.0123) < 0.0001)
        #expect(DriftSeries.judged([one])[0].hasDrift)
        #expect(DriftSeries.judged([one, one, one, one, one]).allSatisfy { !$0.hasDrift })
    }

    @Test func aShiftOfWhatNeverVariedIsDrift() {
        let series = DriftSeries.judged([
            series([Array(repeating: 0.3, count: 12), Array(repeating: 0.4, count: 12)])
        ])[0]
        #expect(series.hasDrift && series.points[1].comparison?.standardisedDifference == nil)
    }
}
