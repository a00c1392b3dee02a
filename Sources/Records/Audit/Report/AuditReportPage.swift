import Crypto
import Foundation

/// The audit report as one HTML file: no script, no network, printable.
package struct AuditReportPage {
    let report: AuditReport
    let period: AuditPeriod

    /// - Parameter period: the one that the report was made for.
    package init(_ report: AuditReport, period: AuditPeriod) {
        self.report = report
        self.period = period
    }

    package var html: String {
        let digest = Data(SHA256.hash(data: Data(AuditReportStyle.sheet.utf8))).base64EncodedString()
        let policy = "default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'"
        let title = "Modalis audit report, \(days)"
        let head = Markup(
            "head", [:],
            [
                Markup("meta", ["charset": "utf-8"]),
                Markup("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
                Markup("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
                Markup("meta", ["name": "referrer", "content": "no-referrer"]),
                Markup("title", [:], title), .style(AuditReportStyle.sheet),
            ])
        let parts = [
            heading, trail, flow, versions, drift, predictions, refusals, quarantines, deliveries, glossary,
        ]
        return "<!DOCTYPE html>\n"
            + Markup("html", ["lang": "en"], [head, Markup("body", [:], [Markup("main", [:], parts)])]).text
            + "\n"
    }

    /// The first and the last day that are in it.
    private var days: String {
        let first =
            report.period.from.timeIntervalSince1970 <= 0 ? "the beginning" : period.day(report.period.from)
        let last = period.day(max(report.period.from, report.period.to.addingTimeInterval(-1)))
        return first == last ? first : "\(first) to \(last)"
    }

    // MARK: Sections

    private var heading: Markup {
        Markup(
            "header", [:],
            [
                Markup("h1", [:], "Audit report"),
                Markup("p", ["class": "days"], days),
                Markup(
                    "p", ["class": "note"],
                    "Times are of \(report.period.timeZone), counted by \(report.period.unit.rawValue). Made on "
                        + "\(period.local(report.madeAt)) by \(report.software). For research use only; not for diagnosis."
                ),
            ])
    }

    private var trail: Markup {
        guard let trail = report.trail else {
            return section("Audit trail", [paragraph("No trail was given; nothing is said about it.")])
        }
        let verification = trail.verification
        var parts = [
            Markup(
                "p", ["class": verification.isIntact ? "verdict good" : "verdict bad"],
                verification.isIntact
                    ? "✓ The chain is intact: \(verification.lines) lines in \(verification.files) files."
                    : "✗ The chain is NOT intact: \(verification.faults.count) "
                        + (verification.faults.count == 1 ? "break." : "breaks."))
        ]
        if !verification.faults.isEmpty {
            parts.append(
                Markup(
                    "ol", [:], verification.faults.prefix(20).map { Markup("li", [:], $0.place + $0.message) }))
        }
        if let head = verification.head {
            parts.append(
                Markup(
                    "p", [:],
                    [
                        .text("Last line \(head.sequence), SHA-256 "), Markup("code", [:], head.sha256),
                        .text(". Keep this page: with "),
                        Markup("code", [:], "--expect-head \(head.sequence):\(head.sha256.prefix(8))…"),
                        .text(" and the whole number, "), Markup("code", [:], "modalis audit verify"),
                        .text(" finds out later whether lines were cut off since."),
                    ]))
        }
        parts.append(
            paragraph(
                verification.sealedLines > 0
                    ? "\(verification.sealedLines) lines are sealed by a key: nobody without it can have made or changed them."
                    : "Checked without a key: this finds accidents and careless changes, and not a whole chain computed anew."
            ))
        parts.append(
            table(
                ["Event", "Kind", "Succeeded", "Failed"],
                trail.events.map { ["\($0.meaning) (\($0.code))", $0.type ?? "", "\($0.succeeded)", "\($0.failed)"] },
                numbers: [2, 3], empty: "No events in the period."))
        return section("Audit trail", parts)
    }

    private var flow: Markup {
        let names = [
            "Entered", "Staged", "Processed", "Delivered", "Quarantined", "Released", "Retried", "Pruned", "Sent again",
        ]
        let tiles = zip(names, report.flow.named).map { name, count in
            Markup(
                "div", ["class": "tile"], [Markup("b", [:], "\(count.value)"), Markup("span", [:], name)])
        }
        let rows = report.flowByPeriod.map { [$0.period] + $0.flow.named.map { "\($0.value)" } }
        let states = StudyState.allCases.map { $0.rawValue }
        return section(
            "Studies in and out",
            [
                Markup("div", ["class": "tiles"], tiles),
                table(
                    [report.period.unit == .week ? "Week" : "Month"] + names, rows, numbers: Array(1...9), whole: [0],
                    empty: "Nothing happened in the period."),
                Markup("h3", [:], "Where studies were"),
                table(
                    ["At the"] + states,
                    [
                        ["beginning"] + states.map { "\(report.statesBefore[$0] ?? 0)" },
                        ["end"] + states.map { "\(report.statesAfter[$0] ?? 0)" },
                    ], numbers: Array(1...states.count), empty: ""),
            ])
    }

    private var versions: Markup {
        section(
            "Versions in use",
            [
                table(
                    ["Profile", "SHA-256", "Model", "SHA-256", "Software", "Studies", "First", "Last"],
                    report.versions.map { version in
                        [
                            "\(version.profile) \(version.profileVersion)", version.profileHash,
                            "\(version.model) \(version.modelVersion)", version.modelHash, version.software,
                            "\(version.studies)", period.day(version.first), period.day(version.last),
                        ]
                    }, numbers: [5], code: [1, 3], whole: [6, 7], empty: "No study was processed in the period.")
            ])
    }

    private var refusals: Markup {
        section(
            "Refusals and failed tries by reason",
            [
                table(
                    ["Reason", "What it says (last)", "Quarantined", "Tries", "First", "Last"],
                    report.refusals.map {
                        [
                            $0.code, $0.message, "\($0.quarantined)", "\($0.retried)", period.day($0.first),
                            period.day($0.last),
                        ]
                    }, numbers: [2, 3], code: [0], whole: [4, 5], empty: "Nothing was refused in the period.")
            ])
    }

    private var quarantines: Markup {
        section(
            "Quarantines and releases",
            [
                table(
                    ["Study", "Quarantined", "Reason", "Left", "For"],
                    report.quarantines.map {
                        [
                            $0.study, period.local($0.at), $0.code, $0.leftAt.map { period.local($0) } ?? "still there",
                            $0.leftFor ?? "",
                        ]
                    }, code: [0, 2], whole: [1, 3], empty: "No study was quarantined in the period.")
            ])
    }

    private var deliveries: Markup {
        section(
            "Deliveries",
            [
                table(
                    ["Destination", "State", "Reason", "Studies", "Files acknowledged", "Files"],
                    report.deliveries.map {
                        [
                            $0.destination, $0.state, $0.reasonCode ?? "", "\($0.studies)", "\($0.acknowledged)",
                            "\($0.files)",
                        ]
                    }, numbers: [3, 4, 5], code: [2], empty: "Nothing was queued for delivery in the period.")
            ])
    }
}
