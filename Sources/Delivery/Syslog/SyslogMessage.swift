/// A syslog message (RFC 5424) that carries a DICOM audit message, in the frame of syslog over TLS (RFC 5425 section 4.3).
package struct SyslogMessage: Hashable, Sendable {
    private let time: String
    private let host: String
    private let process: String
    private let content: String

    /// Facility 10 (security), severity 5 (notice), as PS3.15 A.6 has it for events without a severity of their own.
    static let priority = 10 * 8 + 5
    /// PS3.15 A.6: what the content is.
    static let messageID = "DICOM+RFC3881"

    /// - Parameters:
    ///   - time: ISO 8601, UTC.
    ///   - host: the node that the event happened on.
    ///   - content: the message's XML.
    package init(time: String, host: String, process: String = "-", content: String) {
        self.time = time
        self.host = Self.field(host, limit: 255)
        self.process = Self.field(process, limit: 128)
        self.content = content
    }

    /// Without the frame. The content is UTF-8 and says so by its byte order mark (RFC 5424 section 6.4).
    package var bytes: [UInt8] {
        let header = "<\(Self.priority)>1 \(time) \(host) modalis \(process) \(Self.messageID) - "
        return Array(header.utf8) + [0xEF, 0xBB, 0xBF] + Array(content.utf8)
    }

    /// The octet count, a space, the message.
    package var frame: [UInt8] {
        let bytes = bytes
        return Array("\(bytes.count) ".utf8) + bytes
    }

    /// Printable ASCII without spaces; `-` for nothing.
    private static func field(_ text: String, limit: Int) -> String {
        let kept = text.utf8.map { (33...126).contains($0) ? $0 : UInt8(ascii: "_") }.prefix(limit)
        return kept.isEmpty ? "-" : String(decoding: kept, as: UTF8.self)
    }
}
