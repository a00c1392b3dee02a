package import Foundation
import Glibc
package import Logging
import Synchronization

/// The append-only record of what was done with studies: one JSON line for each event, each bound to the one before by its hash.
///
/// What it proves. A line that was changed, removed, moved or put in breaks the chain, and `AuditVerification` names it. Without
/// a key that holds against accidents and against people who do not know how: whoever may write the folder can also compute a new
/// chain. With `Settings.key` nobody without the key can make a line. Cutting off the *last* lines breaks no chain; it is found
/// by the head, a number and hash of the last line, as far as the head is kept where the cutter cannot write (`Settings.anchor`,
/// a syslog server, the audit reports handed on).
///
/// A line is on disk before `append` returns. Several processes may append to one trail; they take turns by a lock. A line that a
/// crash left half-written stays as it is; the next writer ends it and records its length and hash.
package final class AuditTrail: Sendable {
    package struct Settings: Sendable {
        /// A file that would grow past this gets a successor. A new month (UTC) begins a new file as well.
        package var maximumFileBytes = 64 << 20
        package var key: AuditKey?
        package var disclosure = AuditDisclosure.labels
        /// A second head's file, in a folder on another system, say. That it cannot be written is logged and stops nothing.
        package var anchor: URL?
        package var logger: Logger?
        package var now: @Sendable () -> Date = { Date() }

        package init() {}
    }

    private let folder: AuditFolder
    private let settings: Settings
    private let state: Mutex<AuditWriter>

    /// Opens a trail, which is made when missing: the folder 0700, files 0600.
    /// - Parameter url: the folder.
    /// - Throws: `AuditError`.
    package init(at url: URL, settings: Settings = Settings()) throws {
        folder = AuditFolder(url: url)
        self.settings = settings
        try? FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        guard unsafe mkdir(url.path, 0o700) == 0 || errno == EEXIST else { throw AuditError.writing("folder", errno) }
        state = Mutex(try AuditWriter(folder: folder, settings: settings))
        // What a crash left is recorded now and not only with the next event.
        _ = try state.withLock { try $0.append([]) }
    }

    /// Appends an event.
    /// - Returns: the trail's new head.
    /// - Throws: `AuditError`; then nothing was appended.
    @discardableResult
    package func append(_ event: AuditEvent) throws -> AuditHead {
        let head = try state.withLock { try $0.append([event]) }
        guard let head else { preconditionFailure("an event was appended and there is no head") }
        return head
    }

    /// The last line as this process knows it; nil for an empty trail.
    package var head: AuditHead? { state.withLock { $0.head } }
}
