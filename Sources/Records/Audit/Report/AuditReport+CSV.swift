import Foundation

extension AuditReport {
    /// Every number as one table (RFC 4180): section, subject, name, period, value. Sections: `report`, `trail`, `flow`, `state`,
    /// `version`, `refusal`, `delivery`, `quarantine`, `importance`, `prediction`. Times are ISO 8601 in UTC.
    package var csv: String {
        var table = CSVTable()
        table.add(["section", "subject", "name", "period", "value"])
        for row in facts + flows + reasons + importance.flatMap({ Self.rows("importance", $0) })
            + predictions.flatMap({ Self.rows("prediction", $0) })
        {
            table.add([row.section, row.subject, row.name, row.period, row.value])
        }
        return table.text
    }

    private typealias Row = (section: String, subject: String, name: String, period: String, value: String)

    private var facts: [Row] {
        var rows: [Row] = [
            ("report", "", "format", "", format), ("report", "", "software", "", software),
            ("report", "", "madeAt", "", AuditTime.text(madeAt)),
            ("report", "", "from", "", AuditTime.text(period.from)),
            ("report", "", "to", "", AuditTime.text(period.to)),
            ("report", "", "timeZone", "", period.timeZone), ("report", "", "unit", "", period.unit.rawValue),
        ]
        if let trail {
            rows.append(("trail", "", "isIntact", "", trail.verification.isIntact ? "true" : "false"))
            rows.append(("trail", "", "summary", "", trail.verification.summary))
            rows.append(("trail", "", "head", "", trail.verification.head?.description ?? ""))
            for events in trail.events {
                let subject = [events.code, events.meaning, events.type].compactMap { $0 }.joined(separator: " ")
                rows.append(("trail", subject, "succeeded", "", String(events.succeeded)))
                rows.append(("trail", subject, "failed", "", String(events.failed)))
            }
        }
        for version in versions {
            let subject = "\(version.profile) \(version.profileVersion) \(version.profileHash)"
            let model = "\(version.model) \(version.modelVersion) \(version.modelHash)"
            rows.append(("version", subject, model, version.software, String(version.studies)))
        }
        return rows
    }

    private var flows: [Row] {
        var rows: [Row] = []
        for (period, flow) in [("", flow)] + flowByPeriod.map({ ($0.period, $0.flow) }) {
            for (name, count) in flow.named { rows.append(("flow", "", name, period, String(count))) }
        }
        for (period, states) in [("before", statesBefore), ("after", statesAfter)] {
            for (name, count) in states.sorted(by: { $0.key < $1.key }) {
                rows.append(("state", "", name, period, String(count)))
            }
        }
        return rows
    }

    private var reasons: [Row] {
        var rows: [Row] = []
        for refusal in refusals {
            rows.append(("refusal", refusal.code, "quarantined", "", String(refusal.quarantined)))
            rows.append(("refusal", refusal.code, "retried", "", String(refusal.retried)))
        }
        for delivery in deliveries {
            let name = [delivery.state, delivery.reasonCode].compactMap { $0 }.joined(separator: " ")
            rows.append(("delivery", delivery.destination, "\(name) studies", "", String(delivery.studies)))
            rows.append(("delivery", delivery.destination, "\(name) acknowledged", "", String(delivery.acknowledged)))
            rows.append(("delivery", delivery.destination, "\(name) files", "", String(delivery.files)))
        }
        for quarantine in quarantines {
            let left = quarantine.leftAt.map { "\(quarantine.leftFor ?? "") \(AuditTime.text($0))" } ?? ""
            rows.append(("quarantine", quarantine.study, quarantine.code, AuditTime.text(quarantine.at), left))
        }
        return rows
    }

    private static func rows(_ section: String, _ series: DriftSeries) -> [Row] {
        let subject = series.subject
        let text = [
            subject.profile, subject.model, subject.modelVersion, subject.modelHash, subject.quantity, subject.variant,
            subject.name,
        ].filter { !$0.isEmpty }.joined(separator: " ")
        return series.points.flatMap { point -> [Row] in
            var numbers: [(String, String)] = [
                ("count", String(point.count)), ("mean", "\(point.mean)"),
                ("deviation", point.deviation.map { "\($0)" } ?? ""), ("smallest", "\(point.smallest)"),
                ("largest", "\(point.largest)"), ("isReference", point.isReference ? "true" : "false"),
            ]
            if let comparison = point.comparison {
                numbers += [
                    ("standardisedDifference", comparison.standardisedDifference.map { "\($0)" } ?? ""),
                    ("distance", "\(comparison.distance)"), ("probability", "\(comparison.probability)"),
                    ("isDrift", comparison.isDrift ? "true" : "false"),
                ]
            }
            return numbers.map { (section, text, $0.0, point.period, $0.1) }
        }
    }
}

extension AuditReport.Flow {
    /// In the order of a study's life.
    package var named: KeyValuePairs<String, Int> {
        [
            "entered": entered, "staged": staged, "processed": processed, "delivered": delivered,
            "quarantined": quarantined, "released": released, "retried": retried, "pruned": pruned,
            "sentAgain": sentAgain,
        ]
    }
}
