// With NIO in sight, the compiler takes `stat` for this module's.
import CDispatch
import Crypto
package import Foundation
import Glibc

/// What lies below a study's folder, without following links or opening a file.
package struct StudyTree: Sendable {
    package struct File: Hashable, Sendable {
        package let path: String
        package let bytes: Int
        /// Nanoseconds since 1970.
        package let modified: Int
    }

    /// What a folder may hold before it is no study.
    package struct Limits: Sendable {
        package var files = 100_000
        package var depth = 32
        package var bytes = 256 << 30

        package init() {}
    }

    /// Every regular file that is worth copying, by path.
    package private(set) var files: [File] = []
    /// Files whose names say that somebody still writes them.
    package private(set) var unfinished: [String] = []
    /// Links, devices and files that file managers leave behind.
    package private(set) var skipped = 0
    /// Changes when anything below the folder does: names, sizes or times, of skipped files too.
    package let signature: [UInt8]

    /// Says that the study is whole: taken without waiting. An empty file that is not copied.
    package static let sentinel = ".done"
    package static let manifest = "modalis-manifest.json"

    package let hasSentinel: Bool
    package var hasManifest: Bool { files.contains { $0.path == Self.manifest } }
    package var bytes: Int { files.reduce(0) { $0 + $1.bytes } }

    /// - Throws: `ServiceError.inputUnreadable`, `.tooManyFiles`, `.folderTooDeep`, `.studyTooLarge`.
    package init(_ root: URL, limits: Limits = Limits()) throws {
        var lines: [String] = []
        var total = 0
        var sentinel = false
        var folders = [(path: root.path, relative: "", depth: 0)]
        while let folder = folders.popLast() {
            guard folder.depth <= limits.depth else { throw ServiceError.folderTooDeep(limit: limits.depth) }
            for name in try FolderListing.names(in: folder.path) {
                let path = folder.path + "/" + name
                let relative = folder.relative.isEmpty ? name : folder.relative + "/" + name
                var status = stat()
                guard unsafe lstat(path, &status) == 0 else {
                    throw ServiceError.inputUnreadable(errorNumber: errno)
                }
                let modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
                let size = Int(status.st_size)
                lines.append("\(status.st_mode & S_IFMT) \(size) \(modified) \(relative)")
                guard lines.count <= limits.files else { throw ServiceError.tooManyFiles(limit: limits.files) }
                switch status.st_mode & S_IFMT {
                case S_IFDIR: folders.append((path, relative, folder.depth + 1))
                case S_IFREG where relative == Self.sentinel: sentinel = true
                case S_IFREG where FolderListing.isUnfinished(name): unfinished.append(relative)
                case S_IFREG where FolderListing.isJunk(name): skipped += 1
                case S_IFREG:
                    files.append(File(path: relative, bytes: size, modified: modified))
                    total += size
                default: skipped += 1
                }
                guard total <= limits.bytes else { throw ServiceError.studyTooLarge(limit: limits.bytes) }
            }
        }
        files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        signature = Array(SHA256.hash(data: Data(lines.sorted().joined(separator: "\n").utf8)))
        hasSentinel = sentinel
    }
}

/// Names in a folder, and what their names say.
enum FolderListing {
    /// - Throws: `ServiceError.inputUnreadable`.
    static func names(in folder: String) throws -> [String] {
        guard let stream = unsafe opendir(folder) else { throw ServiceError.inputUnreadable(errorNumber: errno) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// What file managers leave behind, archives (never expanded), and the index of a medium.
    static func isJunk(_ name: String) -> Bool {
        let lower = name.lowercased()
        return lower.hasPrefix(".") || ["thumbs.db", "desktop.ini", "dicomdir"].contains(lower)
            || [".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".exe", ".lnk"].contains { lower.hasSuffix($0) }
    }

    /// What copying programs call a file that they have not finished.
    static func isUnfinished(_ name: String) -> Bool {
        let lower = name.lowercased()
        let endings = [".part", ".partial", ".filepart", ".crdownload", ".tmp", "~"]
        // rsync puts a dot before the name, and a dot and six random letters after it, until the file is whole.
        let pieces = lower.split(separator: ".")
        let isRsync = lower.hasPrefix(".") && pieces.count >= 2 && pieces[pieces.count - 1].count == 6
        return endings.contains { lower.hasSuffix($0) } || (isRsync && !lower.hasPrefix("._"))
    }
}
