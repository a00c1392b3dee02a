package import Foundation

/// A span of time that somebody asks about, in the time zone that they think in. Includes its beginning and not its end.
package struct AuditPeriod: Hashable, Sendable {
    package let from: Date
    package let to: Date
    package let timeZone: TimeZone

    package init(from: Date, to: Date, timeZone: TimeZone) {
        self.from = from
        self.to = max(from, to)
        self.timeZone = timeZone
    }

    /// Reads what was given on a command line: a day (`2026-11-21`; as the end of a span that whole day is in it), a local
    /// time (`2026-11-21T14:30`, seconds optional) or a time with its offset (`2026-11-21T14:30:00Z`).
    /// - Parameters:
    ///   - from: nil for the beginning of all.
    ///   - to: nil for `now`.
    /// - Throws: `AuditError.timeInvalid`.
    package init(from: String?, to: String?, timeZone: TimeZone, now: Date) throws(AuditError) {
        var (first, last) = (Date(timeIntervalSince1970: 0), now)
        if let from { first = try Self.moment(from, timeZone).date }
        if let to {
            let moment = try Self.moment(to, timeZone)
            last = moment.date
            // A day may have 23 or 25 hours.
            if moment.isDay { last = Self.calendar(timeZone).date(byAdding: .day, value: 1, to: last) ?? last }
        }
        guard first <= last else { throw .timeInvalid("\(from ?? "") to \(to ?? "")") }
        self.init(from: first, to: last, timeZone: timeZone)
    }

    static func calendar(_ timeZone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = timeZone
        calendar.locale = Locale(identifier: "en_US_POSIX")
        return calendar
    }

    private static func moment(_ text: String, _ timeZone: TimeZone) throws(AuditError) -> (date: Date, isDay: Bool) {
        let offset = text.hasSuffix("Z") || text.dropFirst(10).contains { $0 == "+" || $0 == "-" }
        if offset {
            for fractions in [false, true] {
                if let date = try? Date.ISO8601FormatStyle(includingFractionalSeconds: fractions).parse(text) {
                    return (date, false)
                }
            }
            throw .timeInvalid(text)
        }
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        let day = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        let clock = parts.count > 1 ? parts[1].split(separator: ":", omittingEmptySubsequences: false) : []
        let numbers = (day + clock).map { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int($0) : nil }
        guard parts.count <= 2, day.count == 3, day[0].count == 4, parts.count == 1 || (2...3).contains(clock.count),
            !numbers.contains(nil)
        else { throw .timeInvalid(text) }
        let values = numbers.compactMap { $0 }
        let components = DateComponents(
            year: values[0], month: values[1], day: values[2], hour: values.count > 3 ? values[3] : 0,
            minute: values.count > 4 ? values[4] : 0, second: values.count > 5 ? values[5] : 0)
        let calendar = calendar(timeZone)
        // A calendar takes the 31st of February for a day in March.
        guard let date = calendar.date(from: components), values[1] <= 12, values.count <= 3 || values[3] < 24,
            calendar.component(.day, from: date) == values[2]
        else { throw .timeInvalid(text) }
        return (date, parts.count == 1)
    }
}

extension AuditPeriod {
    /// A time as people of the zone write it: `2026-11-21 14:30`, with seconds where asked for.
    package func local(_ date: Date, seconds: Bool = false) -> String {
        let parts = Self.calendar(timeZone).dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        func two(_ number: Int?) -> String { String(format: "%02d", number ?? 0) }
        return "\(day(date)) \(two(parts.hour)):\(two(parts.minute))" + (seconds ? ":\(two(parts.second))" : "")
    }

    package func day(_ date: Date) -> String {
        let parts = Self.calendar(timeZone).dateComponents([.year, .month, .day], from: date)
        return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    }
}
