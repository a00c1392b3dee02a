import Foundation
import Records
import Service
import TestSupport
import Testing

/// The ledger's hashes are those of what ran.
@Suite struct RestagingTests {
    private static func edit(_ fixture: ServiceFixture) throws {
        let url = fixture.folder.url.appending(path: "profiles/tiny.json")
        let text = try String(contentsOf: url, encoding: .utf8)
        try Data(text.replacing("\"version\": \"1\"", with: "\"version\": \"2\"").utf8).write(to: url)
    }

    private static func supervisor(
        _ fixture: ServiceFixture, events: @escaping ServiceEventHandler = { _ in }
    ) -> Supervisor {
        Supervisor(
            configuration: LiveConfiguration(fixture.file), ledger: fixture.ledger, logger: fixture.logger,
            executable: ModalisExecutable.url.path, now: { fixture.start + 1000 }, events: events)
    }

    private static func reportedHash(_ fixture: ServiceFixture, _ id: String) throws -> String? {
        let report = try Data(contentsOf: fixture.results.appending(path: "\(id)/tiny/report.json"))
        let object = try JSONSerialization.jsonObject(with: report) as? [String: Any]
        return (object?["profile"] as? [String: Any])?["sha256"] as? String
    }

    @Test func aChangedProfileStagesTheStudyAnew() async throws {
        let fixture = try ServiceFixture()
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        try Self.edit(fixture)
        let told = LogLines()
        let supervisor = Self.supervisor(fixture) { event in
            if case .staged(let entry) = event { told.add(entry.id) }
        }
        try await supervisor.attempt(staged, stop: StopFlag(), wake: Wake())
        #expect(try fixture.ledger.study(staged.id) == nil)
        let entry = try #require(try fixture.ledger.studies().first)
        #expect(entry.state == .processed && entry.profileHash != staged.profileHash && entry.label == staged.label)
        #expect(try Self.reportedHash(fixture, entry.id) == entry.profileHash)
        #expect(told.all == [entry.id])
        // The key is the one that the same study gets when it comes again, and its life is one.
        try fixture.stage(TinyStudy(1), as: "again", at: 2000)
        #expect(try fixture.ledger.studies().map(\.id) == [entry.id])
        let events = try fixture.ledger.events(of: entry.id)
        #expect(events.first?.to == .arrived && events.contains { $0.reasonCode == "profile-changed" })
        #expect(fixture.names(fixture.area.root.appending(path: "studies")) == [entry.id])
    }

    @Test func aCrashBetweenFolderAndLedgerIsGoneOnFrom() async throws {
        let fixture = try ServiceFixture()
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        try Self.edit(fixture)
        // What the key will be: from another service that stages the study under the changed profile.
        let other = try ServiceFixture()
        try Self.edit(other)
        let key = try #require(try other.stage(TinyStudy(1))).id
        let studies = fixture.area.root.appending(path: "studies")
        try FileManager.default.moveItem(
            at: studies.appending(path: staged.id), to: studies.appending(path: key))
        try await Self.supervisor(fixture).attempt(staged, stop: StopFlag(), wake: Wake())
        #expect(try fixture.ledger.study(key)?.state == .processed)
    }

    @Test func aStudyThatIsKnownUnderTheChangedProfileGivesWay() async throws {
        let fixture = try ServiceFixture()
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        try Self.edit(fixture)
        try fixture.stage(TinyStudy(1), as: "again", at: 2000)
        let second = try #require(try fixture.ledger.studies(in: [.staged]).first { $0.id != staged.id })
        try await Self.supervisor(fixture).attempt(staged, stop: StopFlag(), wake: Wake())
        let first = try #require(try fixture.ledger.study(staged.id))
        #expect(first.state == .pruned && first.reasonCode == "known-under-changed-profile")
        #expect(fixture.names(fixture.area.root.appending(path: "studies")) == [second.id])
        try await Self.supervisor(fixture).attempt(second, stop: StopFlag(), wake: Wake())
        #expect(try fixture.ledger.study(second.id)?.state == .processed)
    }

    @Test func resultsOfAnEarlierProfileGoWithIt() async throws {
        let fixture = try ServiceFixture()
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        try await Self.supervisor(fixture).attempt(staged, stop: StopFlag(), wake: Wake())
        let processed = try #require(try fixture.ledger.study(staged.id))
        try Self.edit(fixture)
        let again = try StudyActions(fixture.file, ledger: fixture.ledger).retry(processed, at: fixture.start)
        try await Self.supervisor(fixture).attempt(again, stop: StopFlag(), wake: Wake())
        let entry = try #require(try fixture.ledger.studies().first)
        #expect(entry.state == .processed && entry.id != staged.id && entry.resultsPath == entry.id)
        #expect(fixture.names(fixture.results) == [entry.id])
    }

    /// The profile may change after the last look at it.
    @Test func theChildRefusesAProfileThatItWasNotStagedUnder() throws {
        let fixture = try ServiceFixture()
        let study = fixture.folder.url.appending(path: "study")
        try TinyStudy(1).write(to: study)
        let result = try ModalisExecutable.run([
            "run", "--quiet", "--expected-profile", String(repeating: "0", count: 64), "--profile",
            fixture.folder.url.appending(path: "profiles/tiny.json").path, "--output", fixture.results.path, study.path,
        ])
        #expect(result.status == 78 && result.errors.contains("[profile-changed]"))
        #expect(fixture.names(fixture.results).isEmpty)
        let outcome = RunOutcome(.exited(78), ending: nil, events: "", errors: result.errors)
        guard case .waiting("profile-changed", _) = outcome else {
            Issue.record("the outcome was \(outcome)")
            return
        }
    }
}
