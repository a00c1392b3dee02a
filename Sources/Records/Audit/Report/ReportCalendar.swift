package import Foundation

/// The weeks or months that a report counts by, in its time zone.
package struct ReportCalendar: Sendable {
    package enum Unit: String, Codable, Hashable, Sendable, CaseIterable {
        /// Monday to Sunday (ISO 8601).
        case week
        case month
    }

    package struct Span: Hashable, Sendable {
        /// `2026-W47` or `2026-11`.
        package let name: String
        package let from: Date
        package let to: Date
    }

    package let unit: Unit
    private let calendar: Calendar

    package init(_ unit: Unit, timeZone: TimeZone) {
        self.unit = unit
        calendar = AuditPeriod.calendar(timeZone)
    }

    /// Months for what is longer than half a year.
    package static func unit(for days: Double) -> Unit { days > 184 ? .month : .week }

    /// The week or month that a time falls in, whole.
    package func span(of date: Date) -> Span {
        let component: Calendar.Component = unit == .week ? .weekOfYear : .month
        guard let interval = calendar.dateInterval(of: component, for: date) else {
            preconditionFailure("a time without a \(unit.rawValue)")
        }
        let name: String
        switch unit {
        case .week:
            let parts = calendar.dateComponents([.yearForWeekOfYear, .weekOfYear], from: date)
            name = String(format: "%04d-W%02d", parts.yearForWeekOfYear ?? 0, parts.weekOfYear ?? 0)
        case .month:
            let parts = calendar.dateComponents([.year, .month], from: date)
            name = String(format: "%04d-%02d", parts.year ?? 0, parts.month ?? 0)
        }
        return Span(name: name, from: interval.start, to: interval.end)
    }

    /// Every week or month from the first time's to the last one's.
    package func spans(from first: Date, to last: Date) -> [Span] {
        guard first <= last else { return [] }
        var spans = [span(of: first)]
        while let end = spans.last?.to, end <= last { spans.append(span(of: end)) }
        return spans
    }
}
