import Foundation
import Records
import TestSupport
import Testing

/// The dashboard of a configuration, as its users run it.
@Suite struct ServeCommandTests {
    private let folder: TemporaryFolder
    private var configuration: URL { folder.url.appending(path: "service.json") }

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "in"), withIntermediateDirectories: true)
        _ = try TinyProfile(in: folder.url.appending(path: "profiles"))
    }

    private func configure(port: UInt16, access: String = "token") throws {
        let text = """
            { "inboxes": [ { "name": "ct", "folder": "in", "profile": "profiles/tiny.json" } ], "staging": "staging",
              "results": "results", "ledger": "ledger.sqlite", "audit": { "folder": "audit" },
              "dashboard": { "port": \(port), "tokenFile": "my-token", "access": "\(access)" } }
            """
        try Data(text.utf8).write(to: configuration)
        let ledger = try Ledger(at: folder.url.appending(path: "ledger.sqlite"))
        var entry = StudyEntry(id: "q", inbox: "ct", state: .staged, at: Date())
        (entry.label, entry.resultsPath) = ("study-q", "q")
        try ledger.insert(entry)
        try ledger.advance("q", to: .quarantined, reason: ("poison", "it fails"))
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "results/q"), withIntermediateDirectories: true)
    }

    private func status(_ port: UInt16, _ path: String, _ options: [String] = []) throws -> String {
        let curl = try #require(ModalisExecutable.tool("curl"))
        return try ModalisExecutable.run(
            curl, ["-s", "-o", "/dev/null", "-w", "%{http_code}"] + options + ["http://127.0.0.1:\(port)\(path)"]
        ).output
    }

    private func trail() throws -> [[String: Any]] {
        let result = try ModalisExecutable.run([
            "audit", "export", "--config", configuration.path, "--format", "json",
        ])
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        return object?["records"] as? [[String: Any]] ?? []
    }

    @Test(.enabled(if: ModalisExecutable.tool("curl") != nil, "needs curl"))
    func theConfigurationsSectionHoldsAndTheTrailHasWhatWasDoneAndTried() async throws {
        let port = try LoopbackPort.free()
        try configure(port: port)
        let server = try RunningProgram(ModalisExecutable.url, ["serve", "--config", configuration.path])
        try await eventually("it answers") { LoopbackPort.isOpen(port) }
        let token = try String(contentsOf: folder.url.appending(path: "my-token"), encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(try status(port, "/") == "401")
        for wrong in ["one", "two", "three"] {
            #expect(try status(port, "/", ["-H", "Authorization: Bearer \(wrong)"]) == "401")
        }
        #expect(try status(port, "/?token=\(token)") == "303")
        let bearer = ["-H", "Authorization: Bearer \(token)"]
        #expect(try status(port, "/studies/q/release", bearer + ["-X", "POST"]) == "303")
        #expect(server.end() == 0)
        let records = try trail()
        let text = String(decoding: try JSONSerialization.data(withJSONObject: records), as: UTF8.self)
        #expect(text.components(separatedBy: "a wrong token was shown").count >= 2)
        // Three tries within a minute are one alert; somebody who showed nothing is none.
        #expect(records.count { "\($0)".contains("dashboard-refused") } == 1)
        #expect(records.count { "\($0)".contains("110122") } == 1, "one log-in")
        let release = try #require(records.first { "\($0)".contains("released by the dashboard") })
        #expect("\(release)".contains("study-q") && "\(release)".contains("127.0.0.1"))
        #expect(!text.contains(token))
        #expect(try ModalisExecutable.run(["audit", "verify", "--config", configuration.path]).status == 0)
    }

    @Test func anOptionStandsAboveTheConfiguration() async throws {
        try configure(port: 1, access: "open")
        let port = try LoopbackPort.free()
        let server = try RunningProgram(
            ModalisExecutable.url, ["serve", "--config", configuration.path, "--port", "\(port)"])
        try await eventually("it answers") { LoopbackPort.isOpen(port) }
        #expect(server.end() == 0)
        // Open access is for loopback addresses alone, wherever the two came from.
        let refused = try ModalisExecutable.run(["serve", "--config", configuration.path, "--host", "0.0.0.0"])
        #expect(refused.status == 64 && refused.errors.contains("loopback"))
    }
}
