package import Foundation

/// Times as the trail writes them: UTC, ISO 8601, milliseconds (`2026-11-21T18:00:00.123Z`).
package enum AuditTime {
    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    package static func text(_ date: Date) -> String { date.formatted(style) }

    /// - Returns: nil for text that `text` would not have written.
    package static func date(_ text: String) -> Date? { try? style.parse(text) }

    static func isTime(_ text: String) -> Bool {
        let pattern = Array("0000-00-00T00:00:00.000Z".utf8)
        return text.utf8.count == pattern.count
            && zip(text.utf8, pattern).allSatisfy { byte, expected in
                expected == UInt8(ascii: "0")
                    ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == expected
            }
    }

    /// Year and month, such as `2026-11`.
    static func month(_ text: String) -> Substring { text.prefix(7) }
}
