/// What checking a trail found: everything that was counted, and every place where it is not as it was written.
package struct AuditVerification: Codable, Hashable, Sendable {
    package struct Fault: Codable, Hashable, Sendable {
        package enum Kind: String, Codable, Hashable, Sendable {
            /// The line's own hash does not fit it, or it is not a line of a trail.
            case changed
            /// Lines are missing before this one.
            case removed
            /// The line stands elsewhere than it was written.
            case reordered
            /// A line that was not written there, or twice.
            case inserted
            /// This line or the one before was written anew with a hash of its own: the link between them does not hold.
            case replaced
            /// The line has no seal by the key, or a wrong one.
            case unsealed
            /// Lines are missing at the end: a head names one that is not there.
            case truncated
            /// A head names another line under this number.
            case headDiffers = "head-differs"
            /// The trail itself recorded that its end did not fit its head.
            case lossRecorded = "loss-recorded"
        }

        package let kind: Kind
        /// Name inside the trail's folder; nil for the trail as a whole.
        package let file: String?
        /// Counted from 1 within the file.
        package let line: Int?
        /// What the line says its number is.
        package let sequence: Int?
        package let message: String
    }

    /// Lines that a crash left unfinished and the next writer recorded.
    package struct Repair: Codable, Hashable, Sendable {
        package let file: String
        package let line: Int
        package let bytes: Int
    }

    package let isIntact: Bool
    /// In the trail's order; the first is where to look. At most `maximumFaults`.
    package let faults: [Fault]
    package let files: Int
    package let lines: Int
    package let firstTime: String?
    package let lastTime: String?
    /// The last line, to be kept elsewhere; nil for an empty trail.
    package let head: AuditHead?
    /// Lines whose seal was checked with the key.
    package let sealedLines: Int
    /// Lines before the first sealed one, when a key was given: the key came later.
    package let unsealedLines: Int
    package let repairs: [Repair]
    /// Bytes behind the last line that the next writer will record.
    package let unfinishedBytes: Int

    package static let maximumFaults = 100

    /// One line for a person.
    package var summary: String {
        guard let fault = faults.first else {
            return "intact: \(lines) lines in \(files) files" + (head.map { ", head \($0)" } ?? "")
        }
        return "NOT INTACT: \(fault.place)\(fault.message)"
            + (faults.count > 1 ? " (and \(faults.count - 1) more breaks)" : "")
    }
}

extension AuditVerification.Fault {
    package var place: String {
        guard let file else { return "" }
        return "\(file)\(line.map { ", line \($0)" } ?? ""): "
    }
}
