import Foundation
import Glibc

/// The right to be the service of a staging folder: held by one process, and gone with it however it ends.
package struct ServiceLock: ~Copyable {
    private let descriptor: Int32

    /// - Throws: `ServiceError.alreadyRunning`, `.folderUnusable`.
    package init(_ area: StagingArea) throws {
        descriptor = unsafe open(
            area.root.appending(path: ".lock").path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw ServiceError.folderUnusable(role: "staging", errorNumber: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw ServiceError.alreadyRunning
        }
    }

    deinit { close(descriptor) }

    /// Whether some process holds it.
    package static func isHeld(_ area: StagingArea) -> Bool {
        let descriptor = unsafe open(area.root.appending(path: ".lock").path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }
}
