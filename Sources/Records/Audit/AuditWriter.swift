import Foundation
import Glibc
import Logging

/// The writing side of a trail: its open file and what is known of its end. One thread at a time.
struct AuditWriter: ~Copyable {
    private let folder: AuditFolder
    private let settings: AuditTrail.Settings
    private let lock: Int32
    private var end = AuditEnd.beginning
    private var descriptor: Int32 = -1
    private var isAnchorFailing = false

    var head: AuditHead? { end.line.map { AuditHead($0, key: settings.key) } }

    /// - Throws: `AuditError`.
    init(folder: AuditFolder, settings: AuditTrail.Settings) throws {
        self.folder = folder
        self.settings = settings
        lock = unsafe open(folder.path(AuditFolder.lock), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw AuditError.writing(AuditFolder.lock, errno) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        close(lock)
    }

    /// Appends what the trail's end calls for, and then the events.
    mutating func append(_ events: [AuditEvent]) throws -> AuditHead? {
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else { throw AuditError.writing(AuditFolder.lock, errno) }
        }
        defer { flock(lock, LOCK_UN) }
        for event in try refresh() + events { try write(event.disclosed(settings.disclosure, key: settings.key)) }
        return head
    }

    /// Learns the trail's end again if another process wrote.
    /// - Returns: what must be recorded about it.
    private mutating func refresh() throws -> [AuditEvent] {
        let stored = try folder.storedHead()
        if let file = end.file, let head, case .head(let kept) = stored, kept.isSame(as: head),
            try folder.size(file) == end.bytes
        {
            return []
        }
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        end = try AuditEnd(of: folder)
        return end.findings(against: stored)
    }

    private mutating func write(_ event: AuditEvent) throws {
        if let mac = end.line?.mac, settings.key.map({ !mac.hasPrefix($0.id + ":") }) ?? true {
            throw AuditError.keyNeeded(id: String(mac.prefix { $0 != ":" }))
        }
        let now = settings.now()
        let line = try AuditLine(
            event, sequence: (end.line?.sequence ?? 0) + 1, time: now,
            previous: end.line?.digest ?? AuditLine.beginning,
            key: settings.key)
        // A line that a crash left half-written gets its end, so that the next one begins a line.
        let bytes = (end.needsLineEnd ? [UInt8(ascii: "\n")] : []) + line.bytes + [UInt8(ascii: "\n")]
        let file = try place(for: bytes.count, line: line)
        try Self.write(bytes, descriptor: descriptor, from: end.bytes, name: file.name)
        end = AuditEnd(
            file: file, bytes: end.bytes + bytes.count, month: end.month ?? AuditTime.month(line.time), line: line)
        try writeHeads()
    }

    /// The file that takes the next line, open.
    private mutating func place(for count: Int, line: AuditLine) throws -> AuditFolder.File {
        let month = AuditTime.month(line.time)
        // Something half-written must be ended and recorded where it stands.
        let isFull = end.bytes > 0 && end.bytes + count > settings.maximumFileBytes
        if let file = end.file,
            end.needsLineEnd || !end.torn.isEmpty || !(isFull || end.month.map { $0 != month } ?? false)
        {
            if descriptor < 0 {
                descriptor = unsafe open(folder.path(file.name), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
            }
            guard descriptor >= 0 else { throw AuditError.writing(file.name, errno) }
            return file
        }
        let file = AuditFolder.File(name: AuditFolder.name(first: line.sequence), first: line.sequence)
        let opened = unsafe open(
            folder.path(file.name), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard opened >= 0 else { throw AuditError.writing(file.name, errno) }
        if descriptor >= 0 { close(descriptor) }
        descriptor = opened
        end = AuditEnd(file: file, bytes: 0, month: month, line: end.line)
        try synchroniseFolder()
        return file
    }

    /// Writes all bytes and fsyncs; on failure the file is as long as before.
    private static func write(_ bytes: [UInt8], descriptor: Int32, from start: Int, name: String) throws {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let number = count == 0 ? EIO : errno
                _ = ftruncate(descriptor, off_t(start))
                throw AuditError.writing(name, number)
            }
            written += count
        }
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            let number = errno
            _ = ftruncate(descriptor, off_t(start))
            throw AuditError.writing(name, number)
        }
    }

    /// The head is written after its line is safe, so that it never knows of a line that is not there.
    private mutating func writeHeads() throws {
        guard let head else { return }
        try Self.overwrite(folder.path(AuditFolder.head), head, name: AuditFolder.head)
        guard let anchor = settings.anchor else { return }
        do {
            try Self.overwrite(anchor.path, head, name: anchor.lastPathComponent)
            isAnchorFailing = false
        } catch {
            if !isAnchorFailing { settings.logger?.warning("the audit trail's anchor cannot be written") }
            isAnchorFailing = true
        }
    }

    private static func overwrite(_ path: String, _ head: AuditHead, name: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw AuditError.writing(name, errno) }
        defer { close(descriptor) }
        let bytes = head.fileContents
        let count = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        guard count == bytes.count else { throw AuditError.writing(name, count < 0 ? errno : ENOSPC) }
    }

    private func synchroniseFolder() throws {
        let opened = unsafe open(folder.url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw AuditError.writing("folder", errno) }
        defer { close(opened) }
        // Some network file systems cannot fsync a folder.
        guard fsync(opened) == 0 || errno == EINVAL else { throw AuditError.writing("folder", errno) }
    }
}
