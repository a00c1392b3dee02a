package import Foundation

/// What the team hands on: what came in and went out in a period, by which versions, on which modalities the models relied
/// and whether that changed, what was refused and why, and whether the audit trail is intact.
///
/// `Schemas/audit-report.schema.json` describes its JSON. It holds no patient's data: studies are named by label.
package struct AuditReport: Encodable, Hashable, Sendable {
    package struct Period: Encodable, Hashable, Sendable {
        package let from: Date
        /// Not in it.
        package let to: Date
        package let timeZone: String
        package let unit: ReportCalendar.Unit
    }

    /// How often studies took a step.
    package struct Flow: Encodable, Hashable, Sendable {
        package var entered = 0
        package var staged = 0
        package var processed = 0
        package var delivered = 0
        package var quarantined = 0
        /// Left quarantine other than by pruning.
        package var released = 0
        /// A try that failed and was repeated.
        package var retried = 0
        package var pruned = 0
        /// Known content that came once more and was let be.
        package var sentAgain = 0
    }

    package struct FlowByPeriod: Encodable, Hashable, Sendable {
        package let period: String
        package let from: Date
        package let flow: Flow
    }

    package struct Refusal: Encodable, Hashable, Sendable {
        package let code: String
        /// The last message under this code.
        package let message: String
        /// Studies that were quarantined for it.
        package let quarantined: Int
        /// Tries that it cost.
        package let retried: Int
        package let first: Date
        package let last: Date
    }

    package struct Quarantine: Encodable, Hashable, Sendable {
        package let study: String
        package let at: Date
        package let code: String
        package let message: String
        /// nil while it is there.
        package let leftAt: Date?
        package let leftFor: String?
    }

    package struct TrailEvents: Encodable, Hashable, Sendable {
        package let code: String
        package let meaning: String
        package let type: String?
        package let succeeded: Int
        package let failed: Int
    }

    package struct Trail: Encodable, Hashable, Sendable {
        /// Of the whole trail, not only of the period.
        package let verification: AuditVerification
        /// In the period.
        package let events: [TrailEvents]
    }

    package let format = "modalis-audit-report-1"
    package let software: String
    package let madeAt: Date
    package let period: Period
    /// nil where there is no trail.
    package let trail: Trail?
    package let flow: Flow
    package let flowByPeriod: [FlowByPeriod]
    /// Studies by state at the period's beginning and end.
    package let statesBefore: [String: Int]
    package let statesAfter: [String: Int]
    package let versions: [Ledger.Versions]
    package let refusals: [Refusal]
    package let deliveries: [Ledger.Deliveries]
    package let quarantines: [Quarantine]
    package let importance: [DriftSeries]
    package let predictions: [DriftSeries]

    private enum CodingKeys: CodingKey {
        case format, software, madeAt, period, trail, flow, flowByPeriod, statesBefore, statesAfter, versions, refusals
        case deliveries, quarantines, importance, predictions
    }

    /// Indented, keys sorted, times as ISO 8601 in UTC.
    package var json: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.dateEncodingStrategy = .custom { date, encoder in
                var container = encoder.singleValueContainer()
                try container.encode(AuditTime.text(date))
            }
            return try encoder.encode(self)
        }
    }

    /// The periods along the report's time axis: from the first with anything in it to the last.
    package func spans(_ timeZone: TimeZone) -> [ReportCalendar.Span] {
        let calendar = ReportCalendar(period.unit, timeZone: timeZone)
        let times = flowByPeriod.map(\.from) + (importance + predictions).flatMap { $0.points.map(\.from) }
        guard let first = times.min(), let last = times.max() else { return [] }
        return calendar.spans(from: first, to: last)
    }
}
