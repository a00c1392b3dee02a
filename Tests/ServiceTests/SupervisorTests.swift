import Foundation
import Glibc
import Records
import Service
import TestSupport
import Testing

/// The supervisor with programs that do what a working process may do.
@Suite struct SupervisorTests {
    /// A program in the place of `modalis`; `$out` is the folder for results, `$study` the study's name.
    private static func program(_ fixture: ServiceFixture, _ body: String) throws -> String {
        let url = fixture.folder.url.appending(path: "program")
        let text = """
            #!/bin/sh
            while [ $# -gt 1 ]; do [ "$1" = --output ] && out=$2; shift; done
            study=$(basename "$1")
            \(body)
            """
        try Data(text.utf8).write(to: url)
        #expect(unsafe chmod(url.path, 0o755) == 0)
        return url.path
    }

    private static let succeeds = #"mkdir -p "$out/$study/tiny" && echo '{}' > "$out/$study/tiny/report.json""#

    private static func supervisor(
        _ fixture: ServiceFixture, _ executable: String, aftercare: @escaping Supervisor.Aftercare = { _, _ in }
    ) -> Supervisor {
        Supervisor(
            configuration: LiveConfiguration(fixture.file), ledger: fixture.ledger, logger: fixture.logger,
            executable: executable, now: { fixture.start + 1000 }, aftercare: aftercare)
    }

    private static let limits = #", "work": { "attempts": 2, "seconds": 30, "backOffSeconds": 60, "graceSeconds": 0 }"#

    private static func attempt(
        _ fixture: ServiceFixture, _ supervisor: Supervisor, stop: StopFlag = StopFlag()
    ) async throws -> StudyEntry {
        let entry = try #require(try fixture.ledger.studies(in: [.staged]).first)
        try await supervisor.attempt(entry, stop: stop, wake: Wake())
        return try #require(try fixture.ledger.study(entry.id))
    }

    @Test func resultsComeIntoPlaceAndTheStudyIsProcessed() async throws {
        let fixture = try ServiceFixture(more: Self.limits)
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        let cared = LogLines()
        let supervisor = Self.supervisor(fixture, try Self.program(fixture, Self.succeeds)) { entry, folder in
            cared.add("\(entry.state) \(folder.lastPathComponent)")
        }
        let entry = try await Self.attempt(fixture, supervisor)
        #expect(entry.state == .processed && entry.attempts == 1 && entry.resultsPath == staged.id)
        #expect(fixture.names(fixture.results) == [staged.id])
        #expect(fixture.names(fixture.results.appending(path: staged.id)) == ["tiny"])
        #expect(cared.all == ["processed \(staged.id)"])
    }

    @Test func aCrashIsTriedAgainAndThenQuarantinedWithAllThatReproducesIt() async throws {
        let fixture = try ServiceFixture(more: Self.limits)
        try fixture.stage(TinyStudy(1))
        let supervisor = Self.supervisor(fixture, try Self.program(fixture, "echo said >&2; kill -SEGV $$"))
        let first = try await Self.attempt(fixture, supervisor)
        #expect(first.state == .staged && first.attempts == 1 && first.reasonCode == "worker-crashed")
        #expect(first.notBefore == fixture.start + 1060)
        #expect(try supervisor.next() == nil)
        let second = try await Self.attempt(fixture, supervisor)
        #expect(second.state == .quarantined && second.attempts == 2 && second.reasonCode == "worker-crashed")
        let kept = fixture.area.root.appending(path: "quarantine/\(second.id)/attempt-2")
        #expect(fixture.names(kept) == ["command.json", "events.jsonl", "log.txt"])
        #expect(try String(contentsOf: kept.appending(path: "log.txt"), encoding: .utf8) == "said\n")
        let record = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: kept.appending(path: "command.json")))
                as? [String: Any])
        #expect(record["reasonCode"] as? String == "worker-crashed")
        #expect((record["arguments"] as? [String])?.first == "run")
        #expect(FileManager.default.fileExists(atPath: fixture.area.place(second.stagedPath ?? "").path))
        #expect(fixture.names(fixture.results).isEmpty)
    }

    @Test func aStudyThatHangsIsEnded() async throws {
        let fixture = try ServiceFixture(more: #", "work": { "attempts": 1, "seconds": 0.3 }"#)
        try fixture.stage(TinyStudy(1))
        // A grandchild too: the whole group has to go.
        let supervisor = Self.supervisor(fixture, try Self.program(fixture, "sleep 1000 & sleep 1000"))
        let entry = try await Self.attempt(fixture, supervisor)
        #expect(entry.state == .quarantined && entry.reasonCode == "worker-timeout")
    }

    @Test func aRefusalIsNotTriedAgain() async throws {
        let fixture = try ServiceFixture(more: Self.limits)
        try fixture.stage(TinyStudy(1))
        let refuses = #"echo '{"event":"refused","code":"modality-missing","message":"none","exitStatus":65}'; exit 65"#
        let entry = try await Self.attempt(fixture, Self.supervisor(fixture, try Self.program(fixture, refuses)))
        #expect(entry.state == .quarantined && entry.attempts == 1 && entry.reasonCode == "modality-missing")
    }

    @Test func aFullDiskCostsNoAttempt() async throws {
        let fixture = try ServiceFixture(more: Self.limits)
        try fixture.stage(TinyStudy(1))
        let full = Self.supervisor(
            fixture, try Self.program(fixture, "echo 'modalis: [disk-full] no room' >&2; exit 73"))
        for _ in 0..<4 {
            let entry = try await Self.attempt(fixture, full)
            #expect(entry.state == .staged && entry.attempts == 0 && entry.reasonCode == "disk-full")
        }
        let entry = try await Self.attempt(fixture, Self.supervisor(fixture, try Self.program(fixture, Self.succeeds)))
        #expect(entry.state == .processed)
    }

    @Test func aStudyInWorkIsParkedWhenTheServiceStops() async throws {
        let fixture = try ServiceFixture(more: Self.limits)
        try fixture.stage(TinyStudy(1))
        let stop = StopFlag()
        stop.raise()
        let supervisor = Self.supervisor(fixture, try Self.program(fixture, "sleep 1000"))
        let entry = try await Self.attempt(fixture, supervisor, stop: stop)
        #expect(entry.state == .staged && entry.attempts == 0 && entry.reasonCode == "parked")
    }

    @Test func newResultsReplaceOldOnes() async throws {
        let fixture = try ServiceFixture(more: Self.limits)
        try fixture.stage(TinyStudy(1))
        let first = Self.supervisor(
            fixture, try Self.program(fixture, Self.succeeds + #"; echo 1 > "$out/$study/old""#))
        let entry = try await Self.attempt(fixture, first)
        _ = try StudyActions(fixture.file, ledger: fixture.ledger).retry(entry, at: fixture.start)
        let again = try await Self.attempt(fixture, Self.supervisor(fixture, try Self.program(fixture, Self.succeeds)))
        #expect(again.state == .processed)
        #expect(fixture.names(fixture.results) == [entry.id])
        #expect(fixture.names(fixture.results.appending(path: entry.id)) == ["tiny"])
    }

    @Test func missingInputIsAReason() async throws {
        let fixture = try ServiceFixture(more: Self.limits)
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        try FileManager.default.removeItem(at: fixture.area.place(staged.stagedPath ?? "none"))
        let entry = try await Self.attempt(fixture, Self.supervisor(fixture, "/bin/true"))
        #expect(entry.state == .quarantined && entry.reasonCode == "input-gone")
    }

    @Test func aProgramThatIsNotThereWaits() async throws {
        let fixture = try ServiceFixture(more: Self.limits)
        try fixture.stage(TinyStudy(1))
        let entry = try await Self.attempt(fixture, Self.supervisor(fixture, "/nonexistent/modalis"))
        #expect(entry.state == .staged && entry.attempts == 0 && entry.reasonCode == "child-unavailable")
    }

    @Test func theRealProgramWorks() async throws {
        let fixture = try ServiceFixture(more: Self.limits)
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        let entry = try await Self.attempt(fixture, Self.supervisor(fixture, ModalisExecutable.url.path))
        #expect(entry.state == .processed, "\(entry.reasonCode ?? "") \(entry.reasonMessage ?? "")")
        let results = fixture.results.appending(path: "\(staged.id)/tiny")
        #expect(Set(fixture.names(results)).isSuperset(of: ["report.json", "structured-report.dcm"]))
        let report = try Data(contentsOf: results.appending(path: "report.json"))
        #expect((try JSONSerialization.jsonObject(with: report) as? [String: Any])?["predictions"] != nil)
    }
}
