import Foundation
import TestSupport
import Testing

/// The service as its users run it.
@Suite struct WatchCommandTests {
    private final class Rig {
        let folder: TemporaryFolder
        var root: URL { folder.url }
        var configuration: URL { root.appending(path: "service.json") }

        init(more: String = "") throws {
            folder = try TemporaryFolder()
            try FileManager.default.createDirectory(at: root.appending(path: "in"), withIntermediateDirectories: true)
            _ = try TinyProfile(in: root.appending(path: "profiles"))
            let text = """
                { "inboxes": [ { "name": "ct", "folder": "in", "profile": "profiles/tiny.json", "quietSeconds": 0.1,
                                 "pollSeconds": 0.05 } ],
                  "staging": "staging", "results": "results", "ledger": "ledger.sqlite",
                  "disk": { "reserveMiB": 0 }\(more) }
                """
            try Data(text.utf8).write(to: configuration)
        }

        func watch() throws -> RunningProgram {
            try RunningProgram(ModalisExecutable.url, ["watch", "--config", configuration.path])
        }

        func command(_ words: [String]) throws -> ModalisExecutable.Result {
            try ModalisExecutable.run([words[0], "--config", configuration.path] + words.dropFirst())
        }

        func json(_ words: [String]) throws -> Any? {
            let result = try command(words + ["--json"])
            guard result.status == 0 else { return nil }
            return try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        }

        func studies() throws -> [[String: Any]] { try json(["list"]) as? [[String: Any]] ?? [] }

        func states() throws -> [String] { try studies().compactMap { $0["state"] as? String } }
    }

    @Test func aStudyGoesThroughAndTheCommandsTellOfIt() async throws {
        let rig = try Rig()
        let service = try rig.watch()
        try TinyStudy(1).write(to: rig.root.appending(path: "in/\(TinyStudy.patientName)"))
        try await eventually("results") { try rig.states() == ["processed"] }
        let status = try #require(try rig.json(["status"]) as? [String: Any])
        #expect(status["isRunning"] as? Bool == true)
        #expect((status["studies"] as? [String: Int])?["processed"] == 1)
        let id = try #require(try rig.studies().first?["id"] as? String)
        let shown = try #require(try rig.json(["show", String(id.prefix(8))]) as? [String: Any])
        let events = try #require(shown["events"] as? [[String: Any]])
        #expect(
            events.compactMap { $0["to"] as? String } == ["arrived", "claimed", "staged", "processing", "processed"])
        for words in [["status"], ["list"], ["show", id]] {
            let text = try rig.command(words)
            #expect(text.status == 0 && !text.output.contains("CONFIDENTIAL"), "\(text.output)")
        }
        #expect(service.end() == 0)
        #expect(!service.errors.contains("CONFIDENTIAL"))
        #expect((try rig.json(["status"]) as? [String: Any])?["isRunning"] as? Bool == false)
    }

    @Test func aSecondServiceIsRefused() async throws {
        let rig = try Rig()
        let service = try rig.watch()
        try await eventually("the service") { service.errors.contains("the service begins") }
        let second = try rig.command(["watch"])
        #expect(second.status == 64 && second.errors.contains("[service-running]"))
        #expect(service.end() == 0)
    }

    @Test func aReloadIsHeededAndAWrongOneRefused() async throws {
        let rig = try Rig()
        let service = try rig.watch()
        try await eventually("the service") { service.errors.contains("the service begins") }
        let good = try String(contentsOf: rig.configuration, encoding: .utf8)
        try Data(good.replacing("\"quietSeconds\": 0.1", with: "\"quietSeconds\": \"x\"").utf8).write(
            to: rig.configuration)
        service.signal(SIGHUP)
        try await eventually("the refusal") { service.errors.contains("$.inboxes[0].quietSeconds") }
        let other = rig.root.appending(path: "other")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        try Data(good.replacing("\"folder\": \"in\"", with: "\"folder\": \"other\"").utf8).write(to: rig.configuration)
        service.signal(SIGHUP)
        try await eventually("the reload") { service.errors.contains("was read again") }
        try TinyStudy(1).write(to: other.appending(path: "drop"))
        try await eventually("results") { try rig.states() == ["processed"] }
        #expect(service.end() == 0)
    }

    @Test func retryAndReleaseAndPruneWork() async throws {
        let rig = try Rig(more: #", "retention": { "quarantineDays": 0, "everySeconds": 3600 }"#)
        let service = try rig.watch()
        var file = Data(TinyStudy(1).slice(0))
        let modality: [UInt8] = [0x08, 0x00, 0x60, 0x00, 0x43, 0x53, 0x02, 0x00]
        let range = try #require(file.firstRange(of: Data(modality)))
        file.replaceSubrange(range.upperBound..<range.upperBound + 2, with: Data("MR".utf8))
        let drop = rig.root.appending(path: "in/drop")
        try FileManager.default.createDirectory(at: drop, withIntermediateDirectories: true)
        try file.write(to: drop.appending(path: "1"))
        try await eventually("quarantine") { try rig.states() == ["quarantined"] }
        let entry = try #require(try rig.studies().first)
        #expect(entry["reasonCode"] as? String == "modality-missing")
        #expect(service.end() == 0)
        let id = try #require(entry["id"] as? String)
        let released = try #require(try rig.json(["release", id]) as? [[String: Any]])
        #expect(released.count == 1 && released[0]["id"] as? String == id)
        #expect(released[0]["state"] as? String == "staged")
        #expect(try rig.states() == ["staged"])
        let retried = try #require(try rig.json(["retry", id]) as? [[String: Any]])
        #expect(retried.count == 1 && retried[0]["id"] as? String == id && retried[0]["attempts"] as? Int == 0)
        let wrong = try rig.command(["release", id])
        #expect(wrong.status == 64 && wrong.errors.contains("[wrong-state]"))
        let again = try rig.watch()
        try await eventually("quarantine again") { try rig.states() == ["quarantined"] }
        #expect(again.end() == 0)
        #expect(try rig.command(["prune", "--dry-run"]).output.contains("1 would go"))
        let leaving = try #require(try rig.json(["prune", "--dry-run"]) as? [[String: Any]])
        #expect(leaving.count == 1 && leaving[0]["study"] as? String == id)
        #expect(leaving[0]["kind"] as? String == "quarantine" && (leaving[0]["bytes"] as? Int ?? 0) > 0)
        #expect(try rig.command(["prune"]).output.contains("1 gone"))
        #expect(try rig.states() == ["pruned"])
        #expect(try rig.command(["retry", "nobody"]).errors.contains("[study-unknown]"))
    }

    @Test func aWrongConfigurationIsRefusedWithItsPath() throws {
        let rig = try Rig(more: #", "work": { "attempts": "many" }"#)
        let result = try rig.command(["watch", "--check"])
        #expect(result.status == 78 && result.errors.contains("$.work.attempts"), "\(result.errors)")
    }

    @Test func withoutALedgerThereIsNothingToTell() throws {
        let rig = try Rig()
        let result = try rig.command(["status"])
        #expect(result.status == 66 && result.errors.contains("[ledger-missing]"))
    }

    @Test(arguments: [SIGINT, SIGTERM]) func aRunThatIsEndedLeavesNothingBehind(number: Int32) async throws {
        let output = try TemporaryFolder()
        let study = SharedData.checkout.appending(path: "SampleStudies/petct-lesion")
        let profile = SharedData.checkout.appending(path: "Profiles/petct-lesion.json")
        // Many times the same study, so that it cannot be over before it is ended.
        let run = try RunningProgram(
            ModalisExecutable.url,
            ["run", "--json", "--profile", profile.path, "--output", output.url.path]
                + Array(repeating: study.path, count: 50))
        // On a thread of its own: those of asynchronous tests may all be at work until the run is over.
        let status = try await aside {
            while run.isRunning, !run.output.contains("\"written\"") { Thread.sleep(forTimeInterval: 0.02) }
            return run.end(number)
        }
        #expect(status == 130)
        #expect(run.errors.contains("[interrupted]"))
        let paths = FileManager.default.enumerator(atPath: output.url.path)?.compactMap { $0 as? String } ?? []
        #expect(!paths.contains { $0.contains(".partial") }, "\(paths)")
    }
}
