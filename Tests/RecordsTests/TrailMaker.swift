import Foundation
import Records
import Synchronization
import TestSupport

/// Trails in a folder of their own, whose clock stands where it is put.
final class TrailMaker: Sendable {
    private let folder: TemporaryFolder
    let clock = Mutex(Date(timeIntervalSince1970: 1_767_225_600))

    init() throws { folder = try TemporaryFolder() }

    var url: URL { folder.url.appending(path: "audit") }

    func trail(_ change: (inout AuditTrail.Settings) -> Void = { _ in }) throws -> AuditTrail {
        var settings = AuditTrail.Settings()
        settings.now = { self.clock.withLock { $0 } }
        change(&settings)
        return try AuditTrail(at: url, settings: settings)
    }

    /// `count` imports of studies named by number.
    func fill(_ trail: AuditTrail, _ count: Int) throws {
        for number in 1...count {
            try trail.append(.imported([.study("study-\(number)")], from: .folder("ward")))
            clock.withLock { $0 += 1 }
        }
    }

    func advance(days: Double) { clock.withLock { $0 += days * 86_400 } }

    var files: [URL] {
        get throws {
            try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
                .filter { $0.pathExtension == "jsonl" }.sorted { $0.path < $1.path }
        }
    }

    /// All lines of all files, without line ends.
    var lines: [String] {
        get throws {
            try files.flatMap { try String(contentsOf: $0, encoding: .utf8).split(separator: "\n").map(String.init) }
        }
    }

    /// Puts other lines in the place of the first file's.
    func rewrite(_ lines: [String]) throws {
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: try files[0])
    }

    func verify(key: AuditKey? = nil, expecting: [AuditHead] = []) throws -> AuditVerification {
        try AuditVerifier(of: url, key: key, expecting: expecting).run()
    }
}
