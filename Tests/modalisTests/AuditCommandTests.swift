import Foundation
import Records
import TestSupport
import Testing

@Suite struct AuditCommandTests {
    private let folder: TemporaryFolder
    private var trail: URL { folder.url.appending(path: "audit") }

    init() throws { folder = try TemporaryFolder() }

    private func fill(_ count: Int, key: AuditKey? = nil) throws {
        var settings = AuditTrail.Settings()
        settings.key = key
        let trail = try AuditTrail(at: trail, settings: settings)
        for number in 1...count { try trail.append(.imported([.study("study-\(number)")], from: .folder("ward"))) }
    }

    private func run(_ arguments: String...) throws -> ModalisExecutable.Result {
        try ModalisExecutable.run(["audit"] + arguments, environment: ["TZ": "UTC"])
    }

    private func lines() throws -> (file: URL, lines: [String]) {
        let file = trail.appending(path: "audit-000000000001.jsonl")
        return (file, try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init))
    }

    @Test func anIntactTrailIsStatusZeroAndSaysItsHead() throws {
        try fill(3)
        let result = try run("verify", trail.path)
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("intact: 3 lines in 1 files, head 3:"))
    }

    @Test func aChangedLineIsNamedWithStatus65() throws {
        try fill(3)
        var (file, lines) = try lines()
        lines[1] = lines[1].replacingOccurrences(of: "study-2", with: "study-9")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
        let result = try run("verify", trail.path)
        #expect(result.status == 65)
        #expect(
            result.output
                == "NOT INTACT: audit-000000000001.jsonl, line 2: line 2 was changed: its hash does not fit it\n")
        let json = try run("verify", "--json", trail.path)
        #expect(json.status == 65)
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(object?["isIntact"] as? Bool == false)
        #expect(((object?["faults"] as? [[String: Any]])?.first)?["kind"] as? String == "changed")
    }

    @Test func aHeadThatWasKeptShowsACutEnd() throws {
        try fill(3)
        let said = try run("verify", trail.path).output
        let head = try #require(said.split(separator: " ").last).trimmingCharacters(in: .newlines)
        #expect(try run("verify", "--expect-head", head, trail.path).status == 0)
        // The trail and its own head, cut together.
        let shorter = try TemporaryFolder()
        let cut = shorter.url.appending(path: "audit")
        try FileManager.default.createDirectory(at: cut, withIntermediateDirectories: true)
        let (_, lines) = try lines()
        try Data((lines.prefix(2).joined(separator: "\n") + "\n").utf8)
            .write(to: cut.appending(path: "audit-000000000001.jsonl"))
        try Data(JSONEncoder().encode(try AuditVerifier(of: cut).run().head)).write(
            to: cut.appending(path: "head.json"))
        #expect(try run("verify", cut.path).status == 0)
        let result = try run("verify", "--expect-head", head, cut.path)
        #expect(result.status == 65 && result.output.contains("lines up to 3 are missing at the end"))
        #expect(try run("verify", "--expect-head", "nonsense", cut.path).status == 64)
    }

    @Test func aMissingTrailIsAnInputError() throws {
        let result = try run("verify", "/nonexistent")
        #expect(result.status == 66)
        #expect(result.errors == "modalis: [audit-missing] there is no audit trail in the folder\n")
        // Nothing is made where there is none.
        #expect(try run("export", "--record", trail.path).status == 66)
        #expect(!FileManager.default.fileExists(atPath: trail.path))
    }

    @Test func severalProcessesAppendToOneTrail() throws {
        try fill(1)
        let runs = try (0..<4).map { _ in
            let process = Process()
            process.executableURL = ModalisExecutable.url
            process.arguments = [
                "audit", "export", "--record", "--format", "csv", "--output", "/dev/null/x", trail.path,
            ]
            process.standardError = FileHandle.nullDevice
            try process.run()
            return process
        }
        try fill(40)
        for process in runs {
            process.waitUntilExit()
            // It has recorded itself before it finds that it cannot write there.
            #expect(process.terminationStatus == 73)
        }
        let result = try AuditVerifier(of: trail).run()
        #expect(result.isIntact && result.lines == 45, "\(result.summary)")
    }

    @Test func theTrailIsExportedInEveryForm() throws {
        try fill(3)
        let atna = try run("export", "--source", "here", trail.path)
        #expect(atna.status == 0)
        #expect(atna.output.split(separator: "\n").count == 3 && atna.output.contains(#"AuditSourceID="here""#))
        let output = folder.url.appending(path: "messages")
        #expect(try run("export", "--output", output.path, trail.path).status == 0)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: output.path).sorted() == [
                "audit-1.xml", "audit-2.xml", "audit-3.xml",
            ])
        let json = try run("export", "--format", "json", trail.path)
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect((object?["records"] as? [Any])?.count == 3)
        #expect(
            try run("export", "--format", "csv", "--to", "2020-01-01", trail.path).output.split(separator: "\r\n").count
                == 1)
        #expect(try run("export", "--syslog", "a:1", "--format", "csv", trail.path).status == 64)
    }

    @Test func aCursorHandsOnOnlyWhatIsNew() throws {
        try fill(2)
        let cursor = folder.url.appending(path: "cursor").path
        #expect(try run("export", "--cursor", cursor, trail.path).output.split(separator: "\n").count == 2)
        #expect(try run("export", "--cursor", cursor, trail.path).output.isEmpty)
        try fill(1)
        #expect(try run("export", "--cursor", cursor, trail.path).output.split(separator: "\n").count == 1)
        try Data("x".utf8).write(to: URL(filePath: cursor))
        #expect(try run("export", "--cursor", cursor, trail.path).status == 66)
    }

    @Test(.enabled(if: TestCertificates.isPossible, "needs openssl")) func theTrailGoesToASyslogServer() throws {
        try fill(5)
        let keys = try TestCertificates()
        let server = try TLSServer(keys)
        let result = try server.whenListening {
            try run("export", "--syslog", "localhost:\(server.port)", "--ca", keys.authority, trail.path)
        }
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output == "5 messages sent; the server read them to the end\n")
        let received = String(decoding: try server.received(), as: UTF8.self)
        #expect(received.components(separatedBy: " modalis - DICOM+RFC3881 - ").count == 6)
    }

    @Test func aSealedTrailTakesNoUnsealedLine() throws {
        let file = folder.url.appending(path: "key")
        try Data("a key of sixteen bytes or more\n".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        try fill(2, key: try AuditKey(file: file))
        let refused = try run("export", "--record", trail.path)
        #expect(refused.status == 66 && refused.errors.contains("[audit-key-needed]"))
        #expect(try run("export", "--record", "--key", file.path, trail.path).status == 0)
        let result = try run("verify", "--key", file.path, trail.path)
        #expect(result.status == 0 && result.output.contains("3 lines are sealed by the key"))
    }

    /// Where trail, key, anchor and ledger are is in the service's configuration already.
    @Test func theServicesConfigurationSaysWhereEverythingIs() throws {
        let key = folder.url.appending(path: "key")
        try Data("a key of sixteen bytes or more\n".utf8).write(to: key)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
        let configuration = folder.url.appending(path: "service.json")
        func configure(_ audit: String) throws {
            let text = """
                { "inboxes": [], "staging": "s", "results": "r", "ledger": "ledger.sqlite"\(audit) }
                """
            try Data(text.utf8).write(to: configuration)
        }
        try configure(#", "audit": { "folder": "audit", "key": "key", "anchor": "anchor.json" }"#)
        var settings = AuditTrail.Settings()
        settings.key = try AuditKey(file: key)
        settings.anchor = folder.url.appending(path: "anchor.json")
        let trail = try AuditTrail(at: trail, settings: settings)
        for number in 1...3 { try trail.append(.imported([.study("study-\(number)")], from: .folder("ward"))) }
        let verified = try run("verify", "--config", configuration.path)
        #expect(verified.status == 0 && verified.output.contains("3 lines are sealed by the key"), "\(verified)")
        #expect(try run("export", "--record", "--config", configuration.path).status == 0)
        try Ledger(at: folder.url.appending(path: "ledger.sqlite"))
            .insert(StudyEntry(id: "a", inbox: "ward", at: Date()))
        let output = folder.url.appending(path: "configured")
        let report = try run("report", "--config", configuration.path, "--output", output.path)
        #expect(report.status == 0, "\(report.errors)")
        let text = try String(contentsOf: output.appending(path: "audit-report.json"), encoding: .utf8)
        #expect(text.contains("\"isIntact\" : true") || text.contains("\"isIntact\": true"))
        // The anchor tells of lines that were cut off together with the trail's own head.
        let (file, lines) = try lines()
        try Data((lines.prefix(2).joined(separator: "\n") + "\n").utf8).write(to: file)
        try? FileManager.default.removeItem(at: self.trail.appending(path: "head.json"))
        #expect(try run("verify", "--config", configuration.path).status == 65)
        try configure("")
        let none = try run("verify", "--config", configuration.path)
        #expect(none.status == 66 && none.errors.contains("[audit-not-configured]"))
        #expect(try run("verify").status == 64)
        #expect(try run("report", "--output", output.path).status == 64)
    }

    @Test func theReportHasItsThreeFiles() throws {
        try fill(2)
        let ledger = folder.url.appending(path: "ledger.sqlite")
        try Ledger(at: ledger).insert(StudyEntry(id: "a", inbox: "ward", at: Date()))
        let output = folder.url.appending(path: "report")
        let result = try run(
            "report", "--ledger", ledger.path, "--trail", trail.path, "--time-zone", "Europe/Zurich", "--output",
            output.path)
        #expect(result.status == 0, "\(result.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: output.path).sorted()
        #expect(names == ["audit-report.csv", "audit-report.html", "audit-report.json"])
        let html = try String(contentsOf: output.appending(path: "audit-report.html"), encoding: .utf8)
        #expect(html.contains("The chain is intact: 2 lines") && html.contains("Europe/Zurich"))
        #expect(
            try run("report", "--ledger", ledger.path, "--time-zone", "Mars/Base", "--output", output.path).status == 64
        )
        #expect(try run("report", "--ledger", "/nonexistent", "--output", output.path).status == 66)
    }

    @Test func aReportOverABrokenTrailIsWrittenAndSaysSo() throws {
        try fill(3)
        let (file, lines) = try lines()
        try Data((lines.dropFirst().joined(separator: "\n") + "\n").utf8).write(to: file)
        let ledger = folder.url.appending(path: "ledger.sqlite")
        _ = try Ledger(at: ledger)
        let output = folder.url.appending(path: "report")
        let result = try run("report", "--ledger", ledger.path, "--trail", trail.path, "--output", output.path)
        #expect(result.status == 65 && result.errors.contains("[audit-not-intact]"))
        #expect(
            try String(contentsOf: output.appending(path: "audit-report.html"), encoding: .utf8).contains("NOT intact"))
    }
}
