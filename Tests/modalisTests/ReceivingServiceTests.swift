import Foundation
import Records
import TestSupport
import Testing

/// All of the service at once: from a modality's C-STORE to PACS, DICOMweb server and folder.
@Suite(
    .serialized,
    .enabled(
        if: Orthanc.isInstalled && ModalisExecutable.tool("storescu") != nil, Comment(rawValue: Orthanc.missing)))
struct ReceivingServiceTests {
    private let folder: TemporaryFolder
    private var root: URL { folder.url }

    init() throws {
        folder = try TemporaryFolder()
        for name in ["in", "sent"] {
            try FileManager.default.createDirectory(at: root.appending(path: name), withIntermediateDirectories: true)
        }
        _ = try TinyProfile(in: root.appending(path: "profiles"))
    }

    private func configure(_ orthanc: Orthanc, port: UInt16, pages: UInt16) throws -> URL {
        let url = root.appending(path: "service.json")
        let text = """
            { "inboxes": [ { "name": "ct", "folder": "in", "profile": "profiles/tiny.json", "pollSeconds": 0.1 } ],
              "staging": "staging", "results": "results", "ledger": "ledger.sqlite", "disk": { "reserveMiB": 0 },
              "audit": { "folder": "audit" }, "dashboard": { "port": \(pages) },
              "listen": { "address": "127.0.0.1", "port": \(port), "callers": [ { "title": "CT1" }, { "title": "PACS" } ],
                          "spool": "in/.spool", "inbox": "ct", "complete": { "quietSeconds": 0.5 },
                          "limits": { "freeBytes": 0 } },
              "destinations": [
                { "name": "pacs", "kind": "dicom", "title": "PACS", "host": "127.0.0.1", "port": \(orthanc.dicomPort),
                  "commitmentSeconds": 0 },
                { "name": "web", "kind": "stow", "url": "\(orthanc.dicomWeb)" },
                { "name": "share", "kind": "folder", "path": "share" } ] }
            """
        try Data(text.utf8).write(to: url)
        return url
    }

    private func store(_ study: TinyStudy, port: UInt16, title: String) async throws -> Int32 {
        let files = root.appending(path: "sent/\(study.number)-\(title)")
        try study.write(to: files)
        let tool = try #require(ModalisExecutable.tool("storescu"))
        let arguments = ["-aet", title, "-aec", "MODALIS", "+sd", "+r", "127.0.0.1", "\(port)", files.path]
        return try await aside { try ModalisExecutable.run(tool, arguments).status }
    }

    @Test func whatAModalitySendsIsDeliveredEverywhereAndCommittedTo() async throws {
        let (port, pages) = (try LoopbackPort.free(), try LoopbackPort.free())
        let orthanc = try Orthanc(callback: port)
        let pacs = try await orthanc.start()
        let configuration = try configure(orthanc, port: port, pages: pages)
        let service = try RunningProgram(ModalisExecutable.url, ["watch", "--config", configuration.path])
        try await eventually("the listener") {
            if !service.isRunning { throw NotInTime(description: service.errors) }
            return LoopbackPort.isOpen(port) && LoopbackPort.isOpen(pages)
        }
        #expect(try await store(TinyStudy(1), port: port, title: "STRANGER") != 0)
        #expect(try await store(TinyStudy(1), port: port, title: "CT1") == 0)
        let ledger = try Ledger(at: root.appending(path: "ledger.sqlite"), creating: false)
        try await eventually("it is delivered") { try ledger.studies(in: [.delivered]).count == 1 }
        let entry = try #require(try ledger.studies().first)
        try await eventually("the PACS has committed itself") {
            try ledger.deliveries(of: entry.id).first { $0.destination == "pacs" }?.commitmentState == .committed
        }
        #expect(try ledger.deliveries(of: entry.id).allSatisfy { $0.state == .sent && $0.attempts == 1 })
        // Once, though it came by C-STORE and by STOW-RS: the same UID is the same object.
        #expect(try orthanc.instances().count == 1)
        let share = FileManager.default.enumerator(atPath: root.appending(path: "share").path)
        let names = Set((share?.compactMap { $0 as? String } ?? []).map { URL(filePath: $0).lastPathComponent })
        #expect(names.isSuperset(of: ["report.json", "structured-report.dcm"]))
        #expect(service.end() == 0)
        pacs.end(SIGKILL)
        try audit(configuration)
        #expect(!service.errors.contains("CONFIDENTIAL") && !service.errors.contains(TinyStudy(1).studyInstanceUID))
    }

    /// Start and stop, the transfer in, import, access, the transfers out, export, and the stranger's call.
    private func audit(_ configuration: URL) throws {
        #expect(try ModalisExecutable.run(["audit", "verify", "--config", configuration.path]).status == 0)
        let messages = try ModalisExecutable.run(["audit", "export", "--config", configuration.path]).output
        for code in ["110100", "110102", "110103", "110104", "110106", "110107", "110113"] {
            #expect(messages.contains("csd-code=\"\(code)\""), "no event \(code)")
        }
        #expect(messages.contains("STRANGER") && !messages.contains("CONFIDENTIAL"))
    }
}
