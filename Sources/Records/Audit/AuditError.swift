package import Tensors

/// Why the trail could not be written, read or sent.
package enum AuditError: ReasonedError, Hashable {
    /// `file` is a name inside the trail's folder.
    case unwritable(file: String, reason: String)
    case diskFull(file: String)
    case unreadable(file: String, reason: String)
    /// The folder does not exist or holds no trail.
    case missing
    case keyUnusable(file: String, reason: String)
    /// The trail's last line is sealed, and not by the key at hand; an unsealed line after it would break the trail.
    case keyNeeded(id: String)
    /// An event that would not fit into a line; `limit` in bytes.
    case eventTooLong(bytes: Int, limit: Int)
    case headInvalid(String)
    case timeInvalid(String)

    package var code: String {
        switch self {
        case .unwritable: "audit-unwritable"
        case .diskFull: "audit-disk-full"
        case .unreadable: "audit-unreadable"
        case .missing: "audit-missing"
        case .keyUnusable: "audit-key-unusable"
        case .keyNeeded: "audit-key-needed"
        case .eventTooLong: "audit-event-too-long"
        case .headInvalid: "audit-head-invalid"
        case .timeInvalid: "time-invalid"
        }
    }

    package var message: String {
        switch self {
        case .unwritable(let file, let reason): "the audit trail's \(file) cannot be written: \(reason)"
        case .diskFull(let file): "no space left for the audit trail's \(file); free some"
        case .unreadable(let file, let reason): "the audit trail's \(file) cannot be read: \(reason)"
        case .missing: "there is no audit trail in the folder"
        case .keyUnusable(let file, let reason): "the audit key \(file) cannot be used: \(reason)"
        case .keyNeeded(let id): "the audit trail is sealed by the key \(id); give that key, or begin another trail"
        case .eventTooLong(let bytes, let limit): "an audit event has \(bytes) bytes; \(limit) are allowed"
        case .headInvalid(let text): "'\(text)' is not a head; it has the form SEQUENCE:SHA256"
        case .timeInvalid(let text):
            "'\(text)' is no date or time; write 2026-11-21, 2026-11-21T14:30:00Z or 2026-11-21T14:30:00+01:00"
        }
    }

    package var family: FailureFamily {
        switch self {
        case .unwritable, .diskFull: .output
        case .unreadable, .missing, .keyUnusable, .keyNeeded: .input
        case .eventTooLong: .fault
        case .headInvalid, .timeInvalid: .usage
        }
    }
}
