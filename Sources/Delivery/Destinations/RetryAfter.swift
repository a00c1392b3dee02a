package import Foundation

/// The header Retry-After (RFC 9110 10.2.3): seconds, or a time in one of HTTP's three forms (5.6.7).
package enum RetryAfter {
    /// - Returns: seconds from `now`, not below 0; nil for a text that is neither.
    package static func seconds(_ text: String?, at now: Date) -> Double? {
        guard let text = text?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
        if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            return text.utf8.count <= 12 ? Double(text) : nil
        }
        for format in ["EEE, dd MMM yyyy HH:mm:ss 'GMT'", "EEEE, dd-MMM-yy HH:mm:ss 'GMT'", "EEE MMM d HH:mm:ss yyyy"] {
            let reader = DateFormatter()
            reader.locale = Locale(identifier: "en_US_POSIX")
            reader.timeZone = TimeZone(secondsFromGMT: 0)
            reader.dateFormat = format
            if let time = reader.date(from: text) { return max(0, time.timeIntervalSince(now)) }
        }
        return nil
    }
}
