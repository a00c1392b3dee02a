import DICOM
import Foundation
import Logging
import Records
import Service
import Synchronization
import TestSupport

/// A configuration, its folders and its ledger in a folder of their own, with a clock that the test moves.
final class ServiceFixture: Sendable {
    let folder: TemporaryFolder
    let file: ServiceConfigurationFile
    let ledger: Ledger
    let area: StagingArea
    let logs = LogLines()
    let start = Date(timeIntervalSince1970: 1_800_000_000)

    var inboxFolder: URL { folder.url.appending(path: "in") }
    var inbox: InboxConfiguration { file.configuration.inboxes[0] }
    var results: URL { file.results }

    /// - Parameters:
    ///   - inbox: members of the inbox beside name, folder and profile.
    ///   - more: members of the configuration beside inboxes, staging, results and ledger.
    init(inbox: String = "", more: String = "", profile: String = #""profile": "profiles/tiny.json""#) throws {
        folder = try TemporaryFolder()
        _ = try TinyProfile(in: folder.url.appending(path: "profiles"))
        let url = folder.url.appending(path: "service.json")
        let text = """
            { "inboxes": [ { "name": "ct", "folder": "in", \(profile), "quietSeconds": 10\(inbox) } ],
              "staging": "staging", "results": "results", "ledger": "ledger.sqlite",
              "disk": { "reserveMiB": 0 }\(more) }
            """
        try Data(text.utf8).write(to: url)
        file = try ServiceConfigurationFile(contentsOf: url)
        ledger = try Ledger(at: file.ledger)
        area = StagingArea(root: file.staging)
        try area.prepare()
        for place in ["in", "results"] {
            try FileManager.default.createDirectory(
                at: folder.url.appending(path: place), withIntermediateDirectories: true)
        }
    }

    var logger: Logger { Logger(label: "test") { _ in CollectingLog(lines: self.logs) } }

    /// Reads files with the built executable's reading process.
    static let reader = StudyReader(workers: WorkerLauncher(executable: ModalisExecutable.url.path))

    func makeInbox() -> Inbox { Inbox(ledger: ledger, reader: Self.reader, logger: logger) { false } }

    func poll(_ inbox: Inbox, after seconds: Double) -> Int {
        inbox.poll(self.inbox, in: file, at: start + seconds)
    }

    /// Drops a study and polls until it was still for long enough.
    @discardableResult
    func stage(_ study: TinyStudy, as name: String = "study", at seconds: Double = 0) throws -> StudyEntry? {
        try study.write(to: inboxFolder.appending(path: name))
        let inbox = makeInbox()
        _ = poll(inbox, after: seconds)
        _ = poll(inbox, after: seconds + 11)
        return try ledger.studies(in: [.staged]).first
    }

    func names(_ folder: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }
}

/// Log lines in the order of their writing.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

struct CollectingLog: LogHandler {
    let lines: LogLines
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    init(lines: LogLines) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.add("\(event.level) \(event.message) \(event.metadata ?? [:])") }
}
