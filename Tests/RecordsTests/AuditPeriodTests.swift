import Foundation
import Records
import Testing

@Suite struct AuditPeriodTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func period(_ from: String?, _ to: String?, zone: String = "Europe/Zurich") throws -> AuditPeriod {
        try AuditPeriod(from: from, to: to, timeZone: try #require(TimeZone(identifier: zone)), now: now)
    }

    @Test func theLastDayIsInIt() throws {
        let period = try period("2026-11-01", "2026-11-30")
        #expect(AuditTime.text(period.from) == "2026-10-31T23:00:00.000Z")
        #expect(AuditTime.text(period.to) == "2026-11-30T23:00:00.000Z")
    }

    @Test func aDayOfTwentyFiveHoursIsWhole() throws {
        let period = try period("2026-10-25", "2026-10-25")
        #expect(period.to.timeIntervalSince(period.from) == 25 * 3600)
    }

    @Test func timesAreLocalUnlessTheySayOtherwise() throws {
        #expect(AuditTime.text(try period("2026-07-01T08:30", nil).from) == "2026-07-01T06:30:00.000Z")
        #expect(AuditTime.text(try period("2026-07-01T08:30:15", nil).from) == "2026-07-01T06:30:15.000Z")
        #expect(AuditTime.text(try period("2026-07-01T08:30:00Z", nil).from) == "2026-07-01T08:30:00.000Z")
        #expect(AuditTime.text(try period("2026-07-01T08:30:00+05:00", nil).from) == "2026-07-01T03:30:00.000Z")
    }

    @Test func leftOutItIsEverythingUntilNow() throws {
        let period = try period(nil, nil)
        #expect(period.from == Date(timeIntervalSince1970: 0) && period.to == now)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-02-30", "26-01-01", "2026-01-01T25:00", "yesterday", "2026-01-01T08",
        "2026-01-0a",
    ])
    func anythingElseIsRefused(_ text: String) {
        #expect(throws: AuditError.timeInvalid(text)) { try period(text, nil) }
    }

    @Test func anEndBeforeTheBeginningIsRefused() {
        #expect(throws: AuditError.self) { try period("2026-02-01", "2026-01-01") }
    }

    @Test func timesAreWrittenInTheZone() throws {
        let period = try period(nil, nil, zone: "America/New_York")
        let date = try #require(AuditTime.date("2026-11-02T02:03:04.000Z"))
        #expect(period.local(date) == "2026-11-01 21:03")
        #expect(period.local(date, seconds: true) == "2026-11-01 21:03:04")
        #expect(period.day(date) == "2026-11-01")
    }
}
