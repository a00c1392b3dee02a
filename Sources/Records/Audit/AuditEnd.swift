import Crypto
import Foundation

/// Where a trail ends: its last file, its last whole line, and what stands behind it unfinished.
struct AuditEnd {
    /// nil while there is none.
    let file: AuditFolder.File?
    /// The file's length.
    let bytes: Int
    /// Of the file's first line, year and month; nil when it has none.
    let month: Substring?
    /// The last line that is whole and intact.
    let line: AuditLine?
    /// What follows it in the file and is no line.
    let torn: [UInt8]
    /// Whether the file ends within a line, so that the next one must begin with a line end.
    let needsLineEnd: Bool

    static let beginning = AuditEnd(file: nil, bytes: 0, month: nil, line: nil)

    init(
        file: AuditFolder.File?, bytes: Int, month: Substring?, line: AuditLine?, torn: [UInt8] = [],
        needsLineEnd: Bool = false
    ) {
        self.file = file
        self.bytes = bytes
        self.month = month
        self.line = line
        self.torn = torn
        self.needsLineEnd = needsLineEnd
    }

    /// Reads the end of the last file, or of the one before while the last has no whole line.
    /// - Throws: `AuditError.unreadable`.
    init(of folder: AuditFolder) throws(AuditError) {
        let files = try folder.files()
        guard let last = files.last else {
            self = .beginning
            return
        }
        let size = try folder.size(last)
        let month = try Self.firstLine(of: last, in: folder, size: size).map { AuditTime.month($0.time) }
        let (found, torn, needsLineEnd) = try Self.lastLine(of: last, in: folder, size: size)
        var line = found
        for file in files.dropLast().reversed() where line == nil {
            line = try Self.lastLine(of: file, in: folder, size: try folder.size(file)).line
        }
        self.init(file: last, bytes: size, month: month, line: line, torn: torn, needsLineEnd: needsLineEnd)
    }

    private static func firstLine(
        of file: AuditFolder.File, in folder: AuditFolder, size: Int
    ) throws(AuditError) -> AuditLine? {
        let bytes = try folder.read(file, 0..<min(size, AuditLine.maximumBytes))
        return AuditLine(Array(bytes.prefix { $0 != UInt8(ascii: "\n") }))
    }

    private static func lastLine(
        of file: AuditFolder.File, in folder: AuditFolder, size: Int
    ) throws(AuditError) -> (line: AuditLine?, torn: [UInt8], needsLineEnd: Bool) {
        let newline = UInt8(ascii: "\n")
        for start in [max(0, size - AuditFolder.tailBytes), 0] {
            let bytes = try folder.read(file, start..<size)
            let isOpen = bytes.last.map { $0 != newline } ?? false
            // Past the last line end as well: a line may lack nothing but that.
            var end = bytes.endIndex
            while end > 0 {
                let begin = (bytes[..<end].lastIndex(of: newline) ?? -1) + 1
                // The first line of a tail may be half a line.
                if begin > 0 || start == 0, let line = AuditLine(Array(bytes[begin..<end])), line.isIntact {
                    return (line, Array(bytes[min(end + 1, bytes.count)...]), isOpen)
                }
                end = begin - 1
            }
            if start == 0 { return (nil, bytes, isOpen) }
        }
        return (nil, [], false)
    }

    /// What must be recorded before anything else is: a line left unfinished, or a head that does not fit.
    func findings(against stored: AuditFolder.StoredHead) -> [AuditEvent] {
        var events: [AuditEvent] = []
        let sequence = line?.sequence ?? 0
        switch stored {
        case .none where sequence > 1: events.append(.headAlert("the head's file is missing", found: nil))
        case .unreadable: events.append(.headAlert("the head's file cannot be read", found: nil))
        case .head(let head) where head.sequence > sequence:
            events.append(.headAlert("the trail is shorter than its head says", found: head))
        case .head(let head) where head.sequence == sequence && head.sha256 != line?.digest:
            events.append(.headAlert("the last line is not the one that the head names", found: head))
        case .head(let head) where head.sequence == sequence - 1 && head.sha256 != line?.previous:
            events.append(.headAlert("the line before the last is not the one that the head names", found: head))
        case .head(let head) where head.sequence < sequence - 1:
            events.append(.headAlert("the head names an older line than the last", found: head))
        case .none, .head: break
        }
        // First of all, as it ends the unfinished line.
        if !torn.isEmpty { events.insert(.repair(of: torn), at: 0) }
        return events
    }
}

extension AuditEvent {
    static let tornBytes = "Torn Bytes"
    static let tornHash = "Torn SHA-256"
    static let lostHead = "Head Found"

    /// A line that a crash left unfinished is ended and described.
    fileprivate static func repair(of torn: [UInt8]) -> AuditEvent {
        .securityAlert(
            .auditRecordingStarted,
            about: [
                .auditLog([
                    .init(tornBytes, String(torn.count)), .init(tornHash, SHA256.hash(data: torn).hex),
                ])
            ],
            description: "a line was left unfinished, as by a crash, and stands before this one", outcome: .minorFailure
        )
    }

    /// The head does not fit the trail: kept for good, as the head itself is overwritten with the next line.
    fileprivate static func headAlert(_ description: String, found: AuditHead?) -> AuditEvent {
        .securityAlert(
            .auditRecordingStopped, about: [.auditLog(found.map { [.init(lostHead, $0.description)] } ?? [])],
            description: description, outcome: .seriousFailure)
    }

    /// Length and hash of the unfinished bytes that a repair ended.
    var repaired: (bytes: Int, sha256: String)? {
        guard id == .securityAlert, let details = objects.first(where: { $0.kind == .auditLog })?.details,
            let bytes = details.first(where: { $0.type == Self.tornBytes }).flatMap({ Int($0.value) }),
            let hash = details.first(where: { $0.type == Self.tornHash })?.value
        else { return nil }
        return (bytes, hash)
    }

    /// Whether the event records that the trail's end did not fit its head.
    package var isHeadAlert: Bool {
        id == .securityAlert && type == .auditRecordingStopped && objects.contains { $0.kind == .auditLog }
    }
}
