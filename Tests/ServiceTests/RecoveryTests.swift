import Foundation
import Records
import Service
import TestSupport
import Testing

@Suite struct RecoveryTests {
    private static func recover(
        _ fixture: ServiceFixture, aftercare: @escaping (StudyEntry, URL) throws -> Void = { _, _ in }
    ) throws {
        try Recovery(fixture.file, ledger: fixture.ledger, logger: fixture.logger).run(aftercare: aftercare)
    }

    @Test func aStudyInWorkIsStagedAgainAndTheAttemptDoesNotCount() throws {
        let fixture = try ServiceFixture()
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        try fixture.ledger.advance(staged.id, to: .processing) { $0.attempts += 1 }
        try Self.recover(fixture)
        let entry = try #require(try fixture.ledger.study(staged.id))
        #expect(entry.state == .staged && entry.attempts == 0 && entry.reasonCode == "interrupted")
    }

    @Test func halfResultsGoAndReplacedOnesComeBack() throws {
        let fixture = try ServiceFixture()
        for name in [".work-a", ".old-b", ".old-c", "c", "d"] {
            try FileManager.default.createDirectory(
                at: fixture.results.appending(path: name), withIntermediateDirectories: true)
        }
        try Self.recover(fixture)
        #expect(fixture.names(fixture.results) == ["b", "c", "d"])
    }

    @Test func halfCopiesGo() throws {
        let fixture = try ServiceFixture()
        try TinyStudy(1).write(to: fixture.area.root.appending(path: "incoming/arrival-1"))
        try Self.recover(fixture)
        #expect(fixture.names(fixture.area.root.appending(path: "incoming")).isEmpty)
    }

    @Test func whatFollowsProcessingIsDoneAgain() throws {
        let fixture = try ServiceFixture()
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        for state in [StudyState.processing, .processed] { try fixture.ledger.advance(staged.id, to: state) }
        try FileManager.default.createDirectory(
            at: fixture.results.appending(path: staged.id), withIntermediateDirectories: true)
        var cared: [String] = []
        try Self.recover(fixture) { entry, folder in cared.append(folder.lastPathComponent) }
        #expect(cared == [staged.id])
    }

    @Test func resultsThatAreGoneBeforeTheirDeliveryStopNobodyElse() throws {
        let fixture = try ServiceFixture()
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        for state in [StudyState.processing, .processed] {
            try fixture.ledger.advance(staged.id, to: state) { $0.resultsPath = staged.id }
        }
        try Self.recover(fixture) { _, _ in Issue.record("there is nothing to care for") }
        let entry = try #require(try fixture.ledger.study(staged.id))
        #expect(entry.state == .quarantined && entry.reasonCode == "results-gone")
        // Released, it is worked on again.
        let released = try StudyActions(fixture.file, ledger: fixture.ledger).release(entry, at: fixture.start)
        #expect(released.state == .staged)
    }

    /// What is half removed must not come back as a smaller study.
    @Test func aClaimedFolderThatWasBeingRemovedGoes() throws {
        let fixture = try ServiceFixture()
        let claimed = fixture.file.claimedFolder(of: fixture.inbox)
        try TinyStudy(1, slices: 1).write(to: claimed.appending(path: ".leaving-arrival-00"))
        try Self.recover(fixture)
        #expect(fixture.names(claimed).isEmpty && fixture.names(fixture.inboxFolder) == [".claimed"])
    }

    @Test func aClaimedFolderThatNobodyKnowsGoesBackIntoTheInbox() throws {
        let fixture = try ServiceFixture()
        try fixture.stage(TinyStudy(1))
        // Staged, but the service ended before the input was removed.
        let claimed = fixture.file.claimedFolder(of: fixture.inbox).appending(path: "arrival-00")
        try TinyStudy(1).write(to: claimed)
        try Self.recover(fixture)
        #expect(fixture.names(fixture.inboxFolder) == [".claimed", "arrival-00"])
        let inbox = fixture.makeInbox()
        for time in [100.0, 120] { _ = fixture.poll(inbox, after: time) }
        #expect(try fixture.ledger.studies().count == 1)
        #expect(fixture.names(fixture.inboxFolder) == [".claimed"])
    }
}
