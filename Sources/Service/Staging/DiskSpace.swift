package import Foundation
import Glibc

/// Free room on the disk that a folder lies on.
package struct DiskSpace: Sendable, Hashable {
    /// For those who are not root.
    package let free: Int
    package let total: Int

    /// - Throws: `ServiceError.folderUnusable`.
    package init(at folder: URL) throws {
        var status = statvfs()
        guard unsafe statvfs(folder.path, &status) == 0 else {
            throw ServiceError.folderUnusable(role: "disk of the", errorNumber: errno)
        }
        free = Int(status.f_bavail) * Int(status.f_frsize)
        total = Int(status.f_blocks) * Int(status.f_frsize)
    }
}

extension DiskLimits {
    /// - Parameter bytes: the size of what wants to come in.
    /// - Throws: `ServiceError.diskLow`, `.folderUnusable`.
    package func requireRoom(for bytes: Int, at folders: [URL]) throws {
        let needed = reserveMiB << 20 + Int(Double(bytes) * roomFactor)
        for folder in folders {
            let free = try DiskSpace(at: folder).free
            if free < needed { throw ServiceError.diskLow(needed: needed, free: free) }
        }
    }
}
