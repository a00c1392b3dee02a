// With NIO in sight, the compiler takes `stat` for this module's.
import CDispatch
package import Foundation
import Glibc

/// The service's own folder: `incoming/` while files are copied, `studies/` once they are verified, `quarantine/` with what
/// reproduces a failure.
package struct StagingArea: Sendable {
    package let root: URL

    package init(root: URL) { self.root = root }

    var incoming: URL { root.appending(path: "incoming") }
    var studies: URL { root.appending(path: "studies") }
    var quarantine: URL { root.appending(path: "quarantine") }

    /// Makes what is missing, for the service alone.
    /// - Throws: `ServiceError.folderUnusable`.
    package func prepare() throws {
        for folder in [root, incoming, studies, quarantine] { try Folder.make(folder, role: "staging") }
    }

    /// Relative to the root, as the ledger has it.
    static func stagedPath(_ id: String) -> String { "studies/\(id)" }

    package func place(_ stagedPath: String) -> URL { root.appending(path: stagedPath) }
}

/// Folders that are made, moved and removed as a whole.
package enum Folder {
    /// Makes a folder, readable by the service alone, and those above it.
    /// - Throws: `ServiceError.folderUnusable`.
    package static func make(_ url: URL, role: String) throws {
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            let posix = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            throw ServiceError.folderUnusable(role: role, errorNumber: Int32(posix?.code ?? Int(EIO)))
        }
        guard unsafe access(url.path, W_OK | X_OK) == 0 else {
            throw ServiceError.folderUnusable(role: role, errorNumber: errno)
        }
    }

    package static func exists(_ url: URL) -> Bool {
        var status = stat()
        return unsafe lstat(url.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a folder is there, told apart from one that cannot be looked for at the moment.
    /// - Throws: `ServiceError.folderUnusable`.
    static func isPresent(_ url: URL, role: String) throws -> Bool {
        var status = stat()
        if unsafe lstat(url.path, &status) == 0 { return status.st_mode & S_IFMT == S_IFDIR }
        guard errno == ENOENT || errno == ENOTDIR else {
            throw ServiceError.folderUnusable(role: role, errorNumber: errno)
        }
        return false
    }

    /// Renames within one file system; the target must not be there.
    /// - Throws: `ServiceError.folderUnusable`.
    static func move(_ source: URL, to target: URL, role: String) throws {
        guard unsafe rename(source.path, target.path) == 0 else {
            throw ServiceError.folderUnusable(role: role, errorNumber: errno)
        }
        synchronise(source.deletingLastPathComponent())
        synchronise(target.deletingLastPathComponent())
    }

    /// So that names survive a power cut; some network file systems cannot do it, and need not.
    static func synchronise(_ folder: URL) {
        let descriptor = unsafe open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Whether it is gone afterwards.
    @discardableResult
    static func remove(_ url: URL) -> Bool {
        try? FileManager.default.removeItem(at: url)
        return !exists(url)
    }
}
