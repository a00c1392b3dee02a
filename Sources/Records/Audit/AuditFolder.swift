import Foundation
import Glibc

/// The trail's folder: `audit-<number of its first line>.jsonl` in order, `head.json`, and `lock`, which writers hold.
struct AuditFolder: Sendable {
    struct File: Hashable, Sendable {
        let name: String
        /// The number of its first line, by its name.
        let first: Int
    }

    /// A file as far as it was written at one moment.
    struct Extent: Hashable, Sendable {
        let file: File
        let bytes: Int
    }

    /// What the head's file holds.
    enum StoredHead: Hashable, Sendable {
        case none
        case unreadable
        case head(AuditHead)
    }

    let url: URL

    static let head = "head.json"
    static let lock = "lock"
    /// Enough for the last lines of any file.
    static let tailBytes = 4 * AuditLine.maximumBytes

    func path(_ name: String) -> String { url.appending(path: name).path }

    static func name(first: Int) -> String {
        let digits = String(first)
        return "audit-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits + ".jsonl"
    }

    /// - Throws: `AuditError.unreadable`.
    func files() throws(AuditError) -> [File] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: url.path)
        } catch {
            throw .unreadable(file: "folder", reason: "it cannot be listed")
        }
        return names.compactMap { name in
            guard name.hasPrefix("audit-"), name.hasSuffix(".jsonl"),
                let first = Int(name.dropFirst("audit-".count).dropLast(".jsonl".count)),
                Self.name(first: first) == name
            else { return nil }
            return File(name: name, first: first)
        }.sorted { $0.first < $1.first }
    }

    func size(_ file: File) throws(AuditError) -> Int {
        var status = stat()
        guard unsafe stat(path(file.name), &status) == 0 else { throw .reading(file.name, errno) }
        return Int(status.st_size)
    }

    /// The bytes of a file in a range, which must lie inside it.
    /// - Throws: `AuditError.unreadable`.
    func read(_ file: File, _ range: Range<Int>) throws(AuditError) -> [UInt8] {
        let descriptor = unsafe open(path(file.name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw .reading(file.name, errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: range.count)
        var count = 0
        while count < bytes.count {
            let length = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + count }, buffer.count - count,
                    off_t(range.lowerBound + count))
            }
            if length < 0, errno == EINTR { continue }
            guard length > 0 else {
                throw length == 0
                    ? .unreadable(file: file.name, reason: "it is shorter than a moment ago")
                    : .reading(file.name, errno)
            }
            count += length
        }
        return bytes
    }

    /// - Throws: `AuditError.unreadable` when the file is there and cannot be read.
    func storedHead() throws(AuditError) -> StoredHead {
        var status = stat()
        guard unsafe stat(path(Self.head), &status) == 0 else {
            if errno == ENOENT { return .none }
            throw .reading(Self.head, errno)
        }
        let bytes = try read(File(name: Self.head, first: 0), 0..<min(Int(status.st_size), AuditHead.fileBytes))
        return AuditHead(fileContents: bytes).map { .head($0) } ?? .unreadable
    }

    /// Everything up to one moment: between two lines, never within one. Writers wait meanwhile, for microseconds.
    /// - Throws: `AuditError.missing`, `AuditError.unreadable`.
    func snapshot() throws(AuditError) -> (extents: [Extent], head: StoredHead) {
        let descriptor = unsafe open(path(Self.lock), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        // A copy of a trail may lie where no lock can be had.
        defer { if descriptor >= 0 { close(descriptor) } }
        if descriptor >= 0 { while flock(descriptor, LOCK_SH) != 0, errno == EINTR {} }
        var extents: [Extent] = []
        guard FileManager.default.fileExists(atPath: url.path) else { throw .missing }
        for file in try files() { extents.append(Extent(file: file, bytes: try size(file))) }
        let head = try storedHead()
        if extents.isEmpty, head == .none { throw .missing }
        return (extents, head)
    }
}

extension AuditError {
    static func reading(_ file: String, _ number: Int32) -> AuditError {
        .unreadable(file: file, reason: unsafe String(cString: strerror(number)))
    }

    static func writing(_ file: String, _ number: Int32) -> AuditError {
        if number == ENOSPC || number == EDQUOT { return .diskFull(file: file) }
        return .unwritable(file: file, reason: unsafe String(cString: strerror(number)))
    }
}
