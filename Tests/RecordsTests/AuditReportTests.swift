import Foundation
import GRDB
import Records
import Synchronization
import TestSupport
import Testing

@Suite struct AuditReportTests {
    private let folder: TemporaryFolder
    private let ledger: Ledger
    private let maker: TrailMaker
    // A Monday.
    static let start = Date(timeIntervalSince1970: 1_767_571_200)

    init() throws {
        folder = try TemporaryFolder()
        ledger = try Ledger(at: folder.url.appending(path: "ledger.sqlite"))
        maker = try TrailMaker()
    }

    /// Six weeks with 12 studies each, of which the last two weeks rely on the PET more; every tenth is quarantined.
    static func fill(_ ledger: Ledger) throws {
        for number in 0..<72 {
            let at = start + Double(number / 12) * 604_800 + Double(number % 12) * 3600
            let id = "s\(number)"
            try ledger.insert(StudyEntry(id: id, inbox: "ward", at: at))
            try ledger.advance(id, to: .claimed, at: at + 1)
            try ledger.advance(id, to: .staged, at: at + 2) { $0.label = "study-\(number)" }
            try ledger.advance(id, to: .processing, at: at + 3)
            if number % 10 == 9 {
                try ledger.advance(id, to: .staged, at: at + 4, reason: ("worker-crashed", "it ended by signal 11"))
                try ledger.advance(id, to: .processing, at: at + 5)
                try ledger.advance(
                    id, to: .quarantined, at: at + 6, reason: ("worker-crashed", "it ended by signal 11"))
                if number == 19 { try ledger.advance(id, to: .staged, at: at + 7) }
                continue
            }
            try ledger.advance(id, to: .processed, at: at + 10)
            let pet = (number < 48 ? 0.4 : 0.7) + Double(number % 12 - 6) * 0.01
            try ledger.record(
                results: ReportMaker.report(pet: pet, probability: 0.5 + Double(number % 7) * 0.02), of: id, at: at + 10
            )
            try ledger.advance(id, to: .delivered, at: at + 60)
        }
        try ledger.note("s0", code: "sent-again", detail: "again", at: start + 100)
    }

    private func report(from: String? = nil, to: String? = nil, zone: TimeZone = .gmt) throws -> AuditReport {
        let now = Self.start + 50 * 86_400
        let period = try AuditPeriod(from: from, to: to, timeZone: zone, now: now)
        let verification = FileManager.default.fileExists(atPath: maker.url.path) ? try maker.verify() : nil
        return try AuditReport(
            period, ledger: ledger, trail: verification == nil ? nil : maker.url, verification: verification,
            software: "Modalis 0", now: now)
    }

    private func problems(_ report: AuditReport) throws -> [String] {
        let schema = SharedData.checkout.appending(path: "Schemas/audit-report.schema.json")
        return try JSONSchema(Data(contentsOf: schema)).problems(of: try report.json)
    }

    @Test func studiesAreCountedByWhatHappenedToThem() throws {
        try Self.fill(ledger)
        let report = try report()
        #expect(report.flow.named.map(\.value) == [72, 72, 65, 65, 7, 1, 7, 0, 1])
        #expect(report.period.unit == .week)
        #expect(report.flowByPeriod.map(\.period) == (2...7).map { "2026-W0\($0)" })
        #expect(report.flowByPeriod.allSatisfy { $0.flow.entered == 12 })
        #expect(report.statesBefore.isEmpty)
        #expect(report.statesAfter == ["delivered": 65, "quarantined": 6, "staged": 1])
        #expect(report.versions.map(\.studies) == [65])
        #expect(report.refusals.map(\.code) == ["worker-crashed"])
        #expect(report.refusals[0].quarantined == 7 && report.refusals[0].retried == 7)
        #expect(report.quarantines.count == 7 && report.quarantines.count { $0.leftAt != nil } == 1)
        #expect(try problems(report).isEmpty)
    }

    @Test func aChangeOfImportanceIsDriftInItsWeeks() throws {
        try Self.fill(ledger)
        let report = try report()
        #expect(report.importance.map(\.subject.name) == ["CT", "PET", "CT", "PET"])
        for series in report.importance {
            #expect(series.points.map { $0.comparison?.isDrift ?? false } == [false, false, false, false, true, true])
        }
        #expect(report.predictions.count == 1 && !report.predictions[0].hasDrift)
    }

    @Test func aPartOfTheTimeHasItsOwnNumbers() throws {
        try Self.fill(ledger)
        let report = try report(from: "2026-01-12", to: "2026-01-18")
        #expect(report.flow.entered == 12)
        #expect(report.flowByPeriod.map(\.period) == ["2026-W03"])
        #expect(report.statesBefore.values.reduce(0, +) == 12)
        #expect(report.importance.allSatisfy { $0.points.count == 1 })
    }

    @Test func theTimeZoneDecidesAboutDays() throws {
        try ledger.insert(StudyEntry(id: "a", inbox: "ward", at: Self.start - 1800))
        let zurich = try #require(TimeZone(identifier: "Europe/Zurich"))
        #expect(try report(from: "2026-01-05", zone: .gmt).flow.entered == 0)
        #expect(try report(from: "2026-01-05", zone: zurich).flow.entered == 1)
    }

    @Test func anEmptyPeriodIsAReportToo() throws {
        let report = try report(from: "2025-01-01", to: "2025-01-31")
        #expect(report.flow.named.allSatisfy { $0.value == 0 } && report.importance.isEmpty && report.trail == nil)
        #expect(try problems(report).isEmpty)
        #expect(report.csv.hasPrefix("section,subject,name,period,value\r\nreport,,format,,modalis-audit-report-1\r\n"))
    }

    @Test func theTrailsStateAndEventsAreInIt() throws {
        maker.clock.withLock { $0 = Self.start }
        let trail = try maker.trail()
        try maker.fill(trail, 3)
        try trail.append(
            .securityAlert(
                .inputRefused, about: [.study("x")], description: "d", reason: .init(code: "c", message: "m"),
                outcome: .seriousFailure))
        var report = try report()
        #expect(report.trail?.verification.isIntact == true && report.trail?.verification.head == trail.head)
        #expect(report.trail?.events.map(\.succeeded) == [3, 0] && report.trail?.events.map(\.failed) == [0, 1])
        #expect(try problems(report).isEmpty)
        try maker.rewrite(Array(try maker.lines.dropFirst()))
        report = try self.report()
        #expect(report.trail?.verification.isIntact == false)
        #expect(report.csv.contains("trail,,isIntact,,false"))
        #expect(try problems(report).isEmpty)
    }

    @Test func theSameReportIsTheSameBytes() throws {
        try Self.fill(ledger)
        #expect(try report().json == report().json)
        #expect(try report().csv == report().csv)
    }
}
