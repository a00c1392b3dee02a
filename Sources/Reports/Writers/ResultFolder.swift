import Crypto
package import Foundation
import Glibc

/// A folder of results that appears whole or not at all.
///
/// Files go into a hidden folder beside the target, each fsynced; `commit` renames it into place, and an older result
/// of the same name is moved aside first and removed after. A value that is dropped without `commit` leaves nothing behind.
package struct ResultFolder: ~Copyable {
    /// What a written file holds.
    package struct Seal: Hashable, Sendable {
        package let bytes: Int
        package let sha256: String
    }

    private let target: URL
    private let staging: URL
    /// The parent, when this value made it: then it goes as well if nothing comes into it.
    private let madeParent: URL?
    private var isCommitted = false

    /// - Throws: `ReportError.outputUnwritable`, `ReportError.diskFull`.
    package init(target: URL) throws {
        let parent = target.deletingLastPathComponent()
        var isDirectory: ObjCBool = false
        let existed = unsafe FileManager.default.fileExists(atPath: parent.path, isDirectory: &isDirectory)
        do {
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        } catch {
            throw ReportError.outputUnwritable(
                path: parent.path, reason: existed && !isDirectory.boolValue ? "it is a file" : "it cannot be made")
        }
        let template = parent.appending(path: ".\(target.lastPathComponent).partial-XXXXXX").path
        let made = UnfinishedResults.begin {
            unsafe template.withCString { pattern -> String? in
                guard let copy = unsafe strdup(pattern) else { return nil }
                defer { unsafe free(copy) }
                return unsafe mkdtemp(copy) == nil ? nil : String(cString: copy)
            }
        }
        guard let made else {
            let error = ReportError.failure(errno, path: target.path)
            if !existed { unsafe _ = rmdir(parent.path) }
            throw error
        }
        self.target = target
        staging = URL(filePath: made)
        madeParent = existed ? nil : parent
        // mkdtemp makes it private; a result is as readable as the umask allows.
        let mask = umask(0)
        umask(mask)
        unsafe _ = chmod(made, 0o777 & ~mask)
    }

    deinit {
        guard !isCommitted else { return }
        UnfinishedResults.end(staging.path) {
            try? FileManager.default.removeItem(at: staging)
            if let madeParent { unsafe _ = rmdir(madeParent.path) }
        }
    }

    /// Writes a file whole.
    /// - Parameter path: relative, without `..`.
    package func write(_ bytes: Data, to path: String) throws -> Seal {
        let url = try place(for: path)
        let descriptor = unsafe open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        try Self.write(bytes, descriptor: descriptor, path: target.appending(path: path).path)
        return Seal(bytes: bytes.count, sha256: SHA256.hash(data: bytes).hexadecimal)
    }

    /// Lets another writer make a file and seals it: fsynced and hashed as it is on disk.
    package func write(to path: String, by writer: (URL) throws -> Void) throws -> Seal {
        let url = try place(for: path)
        try writer(url)
        let descriptor = unsafe open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path) }
        var hash = SHA256()
        var count = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let length = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if length < 0, errno == EINTR { continue }
            guard length >= 0 else { throw failure(path) }
            if length == 0 { break }
            hash.update(data: buffer[..<length])
            count += length
        }
        return Seal(bytes: count, sha256: hash.finalize().hexadecimal)
    }

    /// Puts the folder in place of `target`.
    package consuming func commit() throws {
        try Self.synchronise(staging)
        let parent = target.deletingLastPathComponent()
        let old = parent.appending(path: staging.lastPathComponent + "-old")
        let replaces = FileManager.default.fileExists(atPath: target.path)
        let problem = UnfinishedResults.end(staging.path) { () -> ReportError? in
            if replaces { guard unsafe rename(target.path, old.path) == 0 else { return failure("") } }
            guard unsafe rename(staging.path, target.path) == 0 else {
                let error = failure("")
                if replaces { unsafe _ = rename(old.path, target.path) }
                return error
            }
            return nil
        }
        if let problem { throw problem }
        isCommitted = true
        if replaces { try? FileManager.default.removeItem(at: old) }
        try Self.synchroniseOne(parent)
    }

    /// Writes every byte and fsyncs. `path` is for the error alone.
    package static func write(_ bytes: Data, descriptor: Int32, path: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw ReportError.failure(written == 0 ? EIO : errno, path: path) }
            rest = rest.dropFirst(written)
        }
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw ReportError.failure(errno, path: path) }
    }

    private func place(for path: String) throws -> URL {
        precondition(!path.hasPrefix("/") && !path.split(separator: "/").contains(".."), "the path leaves the folder")
        let names = path.split(separator: "/").map(String.init)
        var url = staging
        for folder in names.dropLast() {
            url.append(path: folder)
            guard unsafe mkdir(url.path, 0o777) == 0 || errno == EEXIST else { throw failure(path) }
        }
        return url.appending(path: names.last ?? path)
    }

    /// What the last failed system call said, about the path where the user looks for the file.
    private func failure(_ path: String) -> ReportError {
        ReportError.failure(errno, path: (path.isEmpty ? target : target.appending(path: path)).path)
    }

    /// Folders hold names: a file is safe only when its name is.
    private static func synchronise(_ folder: URL) throws {
        let inside =
            (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey]))
            ?? []
        for url in inside where (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true {
            try synchroniseOne(url)
        }
        try synchroniseOne(folder)
    }

    private static func synchroniseOne(_ folder: URL) throws {
        let descriptor = unsafe open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ReportError.failure(errno, path: folder.path) }
        defer { close(descriptor) }
        // Some network file systems cannot fsync a folder.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw ReportError.failure(errno, path: folder.path) }
    }
}

extension ReportError {
    /// The error for a system call's `errno`.
    static func failure(_ number: Int32, path: String) -> ReportError {
        if number == ENOSPC || number == EDQUOT { return .diskFull(path: path) }
        return .outputUnwritable(path: path, reason: unsafe String(cString: strerror(number)))
    }
}

extension Sequence<UInt8> {
    fileprivate var hexadecimal: String {
        map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
