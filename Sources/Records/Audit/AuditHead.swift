package import Foundation

/// The last line of a trail, by number and hash. Whoever keeps one elsewhere can later prove that lines were cut off.
///
/// A chain shows every change before its end, and nothing about what may have followed it. So the trail keeps its head in a
/// file of its own, where an accident or a careless edit is found; `AuditTrail.Settings.anchor` keeps another one elsewhere; the
/// audit report prints it; and messages to a syslog server carry it.
package struct AuditHead: Codable, Hashable, Sendable, CustomStringConvertible {
    package let sequence: Int
    /// Of the whole line.
    package let sha256: String
    /// When the line was written.
    package let time: String?
    /// Of `description`, where the trail has a key.
    package let mac: String?

    init(_ line: AuditLine, key: AuditKey? = nil) {
        (sequence, sha256, time) = (line.sequence, line.digest, line.time)
        mac = key.map { $0.id + ":" + $0.seal(Data("\(line.sequence):\(line.digest)".utf8)) }
    }

    /// `SEQUENCE:SHA256`, as `description` writes it.
    /// - Throws: `AuditError.headInvalid`.
    package init(_ text: String) throws(AuditError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int(parts[0]), sequence > 0, parts[1].utf8.count == 64,
            Data(hex: String(parts[1])) != nil
        else { throw .headInvalid(text) }
        (self.sequence, sha256, time, mac) = (sequence, parts[1].lowercased(), nil, nil)
    }

    /// Reads a head's file, such as a trail's anchor.
    /// - Throws: `AuditError.unreadable`.
    package init(file: URL) throws(AuditError) {
        guard let bytes = try? Data(contentsOf: file), let head = AuditHead(fileContents: Array(bytes)) else {
            throw .unreadable(file: file.lastPathComponent, reason: "it is no head's file, or is not there")
        }
        self = head
    }

    package var description: String { "\(sequence):\(sha256)" }

    /// False for a head that was signed with this key's id and does not fit it, or was not signed.
    func isSealed(by key: AuditKey) -> Bool {
        guard let mac, mac.hasPrefix(key.id + ":") else { return false }
        return key.isSeal(String(mac.dropFirst(key.id.count + 1)), of: Data(description.utf8))
    }

    func isSame(as other: AuditHead) -> Bool { sequence == other.sequence && sha256 == other.sha256 }

    /// The file's length: it is overwritten in place, and within one sector that happens whole.
    static let fileBytes = 448

    /// The file's bytes: one line of JSON, padded.
    var fileContents: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = (try? encoder.encode(self)) ?? Data()
        precondition(!json.isEmpty && json.count < Self.fileBytes, "a head that does not fit its file")
        return json + [UInt8](repeating: UInt8(ascii: " "), count: Self.fileBytes - 1 - json.count) + [
            UInt8(ascii: "\n")
        ]
    }

    init?(fileContents: [UInt8]) {
        guard let head = try? JSONDecoder().decode(AuditHead.self, from: Data(fileContents)) else { return nil }
        self = head
    }
}
