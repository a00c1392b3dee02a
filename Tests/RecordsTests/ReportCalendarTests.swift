import Foundation
import Records
import Testing

@Suite struct ReportCalendarTests {
    private func date(_ text: String) throws -> Date { try #require(AuditTime.date(text)) }

    @Test func weeksAreISOWeeksAcrossTheYear() throws {
        let calendar = ReportCalendar(.week, timeZone: .gmt)
        let span = calendar.span(of: try date("2027-01-02T12:00:00.000Z"))
        #expect(span.name == "2026-W53")
        #expect(AuditTime.text(span.from) == "2026-12-28T00:00:00.000Z")
        #expect(AuditTime.text(span.to) == "2027-01-04T00:00:00.000Z")
    }

    @Test func aDayBelongsToTheMonthOfItsTimeZone() throws {
        let zone = try #require(TimeZone(identifier: "Asia/Tokyo"))
        let late = try date("2026-10-31T20:00:00.000Z")
        #expect(ReportCalendar(.month, timeZone: .gmt).span(of: late).name == "2026-10")
        #expect(ReportCalendar(.month, timeZone: zone).span(of: late).name == "2026-11")
    }

    @Test func spansFollowEachOtherWithoutGapsOverChangesOfClock() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Zurich"))
        let calendar = ReportCalendar(.week, timeZone: zone)
        let spans = calendar.spans(from: try date("2026-10-01T00:00:00.000Z"), to: try date("2026-11-30T00:00:00.000Z"))
        #expect(spans.map(\.name) == (40...49).map { "2026-W\($0)" })
        for (one, next) in zip(spans, spans.dropFirst()) { #expect(one.to == next.from) }
        #expect(calendar.spans(from: .distantFuture, to: .distantPast).isEmpty)
    }
}
