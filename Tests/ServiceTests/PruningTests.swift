import Foundation
import Records
import Service
import TestSupport
import Testing

@Suite struct PruningTests {
    private static let rules = #", "retention": { "stagingDays": 1, "resultsDays": 10, "quarantineDays": 20 }"#
    private static let day = 86_400.0

    /// A processed study with staged files and results.
    private static func processed(_ fixture: ServiceFixture) throws -> StudyEntry {
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        try fixture.ledger.advance(staged.id, to: .processing, at: fixture.start)
        try FileManager.default.createDirectory(
            at: fixture.results.appending(path: "\(staged.id)/tiny"), withIntermediateDirectories: true)
        try Data("12345".utf8).write(to: fixture.results.appending(path: "\(staged.id)/tiny/report.json"))
        return try fixture.ledger.advance(staged.id, to: .processed, at: fixture.start) { $0.resultsPath = staged.id }
    }

    private static func prune(
        _ fixture: ServiceFixture, days: Double, isDry: Bool = false
    ) throws -> [Pruning.Item.Kind] {
        try Pruning(fixture.file, ledger: fixture.ledger)
            .run(at: fixture.start + days * day, isDry: isDry).map { $0.kind }
    }

    @Test func stagedFilesGoFirstAndResultsLater() throws {
        let fixture = try ServiceFixture(more: Self.rules)
        let entry = try Self.processed(fixture)
        #expect(try Self.prune(fixture, days: 0.9).isEmpty)
        #expect(try Self.prune(fixture, days: 1) == [.staging])
        #expect(fixture.names(fixture.area.root.appending(path: "studies")).isEmpty)
        #expect(try fixture.ledger.study(entry.id)?.state == .processed)
        #expect(try Self.prune(fixture, days: 9).isEmpty)
        #expect(try Self.prune(fixture, days: 10) == [.results])
        #expect(fixture.names(fixture.results).isEmpty)
        let record = try #require(try fixture.ledger.study(entry.id))
        #expect(record.state == .pruned && record.reasonCode == "results-expired")
        #expect(try Self.prune(fixture, days: 1000).isEmpty)
    }

    @Test func aDryRunTouchesNothing() throws {
        let fixture = try ServiceFixture(more: Self.rules)
        let entry = try Self.processed(fixture)
        #expect(try Self.prune(fixture, days: 30, isDry: true) == [.results])
        #expect(fixture.names(fixture.results) == [entry.id])
        #expect(try fixture.ledger.study(entry.id)?.state == .processed)
    }

    @Test func resultsThatAreNotDeliveredYetStay() throws {
        let destinations = #", "destinations": [ { "name": "archive", "kind": "folder", "path": "out" } ]"#
        let fixture = try ServiceFixture(more: Self.rules + destinations)
        let entry = try Self.processed(fixture)
        #expect(try Self.prune(fixture, days: 100) == [.staging])
        try fixture.ledger.advance(entry.id, to: .delivered, at: fixture.start + 100 * Self.day)
        #expect(try Self.prune(fixture, days: 109).isEmpty)
        #expect(try Self.prune(fixture, days: 110) == [.results])
    }

    @Test func quarantineHasItsOwnTime() throws {
        let fixture = try ServiceFixture(more: Self.rules)
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        try fixture.ledger.advance(staged.id, to: .quarantined, at: fixture.start, reason: ("x", "y"))
        #expect(try Self.prune(fixture, days: 19).isEmpty)
        #expect(try Self.prune(fixture, days: 20) == [.quarantine])
        #expect(try fixture.ledger.study(staged.id)?.state == .pruned)
    }

    @Test func withoutRulesEverythingStays() throws {
        let fixture = try ServiceFixture()
        _ = try Self.processed(fixture)
        #expect(try Self.prune(fixture, days: 10_000).isEmpty)
    }

    @Test func whatWaitsIsNeverPruned() throws {
        let fixture = try ServiceFixture(more: Self.rules)
        try fixture.stage(TinyStudy(1))
        #expect(try Self.prune(fixture, days: 10_000).isEmpty)
    }
}
