import Foundation

/// The sections over time.
extension AuditReportPage {
    var drift: Markup {
        section(
            "Modality importance over time",
            figures(
                report.importance, unit: "Share of the whole",
                empty: "No modality importance was recorded in the period."))
    }

    var predictions: Markup {
        section(
            "Predictions over time",
            figures(report.predictions, unit: "What the model says", empty: "No prediction was recorded in the period.")
        )
    }

    /// A model's series of one measure belong in one picture.
    private struct Group: Hashable {
        let profile: String
        let model: String
        let modelVersion: String
        let modelHash: String
        let quantity: String
        let variant: String

        init(_ subject: DriftSeries.Subject) {
            (profile, model, modelVersion) = (subject.profile, subject.model, subject.modelVersion)
            (modelHash, quantity, variant) = (subject.modelHash, subject.quantity, subject.variant)
        }

        var title: String { [quantity, variant].filter { !$0.isEmpty }.joined(separator: ", ") }
        var place: String { "\(profile) with \(model) \(modelVersion), model \(modelHash.prefix(12))…" }
    }

    private func figures(_ series: [DriftSeries], unit: String, empty: String) -> [Markup] {
        guard !series.isEmpty else { return [paragraph(empty)] }
        let drifted = series.filter(\.hasDrift)
        let verdict =
            drifted.isEmpty
            ? "No drift by the definition below."
            : "Drift by the definition below: "
                + drifted.map { "\($0.subject.name) (\($0.subject.quantity))" }.joined(separator: ", ") + "."
        var parts = [Markup("p", ["class": drifted.isEmpty ? "verdict" : "verdict bad"], verdict)]
        let spans = report.spans(period.timeZone)
        var order: [Group] = []
        let groups = Dictionary(grouping: series) { Group($0.subject) }
        for one in series where !order.contains(Group(one.subject)) { order.append(Group(one.subject)) }
        for group in order {
            let series = groups[group] ?? []
            let title = "\(unit) by \(group.title): \(group.place)"
            parts.append(
                Markup(
                    "figure", [:],
                    [
                        Markup("figcaption", [:], [Markup("b", [:], group.title), .text(" – \(group.place)")]),
                        DriftChart(series, spans: spans, title: title).svg, numbers(series),
                    ]))
        }
        return parts
    }

    private func numbers(_ series: [DriftSeries]) -> Markup {
        var rows: [[String]] = []
        for one in series {
            for point in one.points { rows.append([one.subject.name, point.period] + Self.cells(point)) }
        }
        return table(
            ["", report.period.unit == .week ? "Week" : "Month", "n", "Mean ± SD", "g", "D", "p", ""], rows,
            numbers: [2, 3, 4, 5, 6], empty: "")
    }

    private static func cells(_ point: DriftSeries.Point) -> [String] {
        let spread = point.deviation.map { " ± " + number($0) } ?? ""
        let mean = [String(point.count), number(point.mean) + spread]
        if point.isReference { return mean + ["reference", "", "", ""] }
        guard let comparison = point.comparison else { return mean + ["too few", "", "", ""] }
        return mean + [
            comparison.standardisedDifference.map(signed) ?? "nothing varies", number(comparison.distance),
            probability(comparison.probability), comparison.isDrift ? "drift" : "",
        ]
    }

    private static func number(_ value: Double) -> String {
        abs(value) >= 1000 || (abs(value) < 0.001 && value != 0)
            ? String(format: "%.2e", value) : String(format: "%.3f", value)
    }

    private static func signed(_ value: Double) -> String { String(format: "%+.2f", value) }

    private static func probability(_ value: Double) -> String {
        value < 0.0001 ? "< 0.0001" : String(format: "%.4f", value)
    }

    // MARK: Elements

    func section(_ title: String, _ parts: [Markup]) -> Markup {
        Markup("section", [:], [Markup("h2", [:], title)] + parts)
    }

    func paragraph(_ text: String) -> Markup { Markup("p", [:], text) }

    /// - Parameters:
    ///   - numbers: columns that are set to the right.
    ///   - code: columns of codes and hashes, which may break anywhere.
    func table(
        _ titles: [String], _ rows: [[String]], numbers: [Int] = [], code: [Int] = [], empty: String
    ) -> Markup {
        guard !rows.isEmpty else { return paragraph(empty) }
        func kind(_ column: Int) -> String? { numbers.contains(column) ? "n" : code.contains(column) ? "c" : nil }
        let head = titles.enumerated().map { Markup("th", ["scope": "col", "class": kind($0)], $1) }
        let body = rows.map { row in
            Markup("tr", [:], row.enumerated().map { Markup("td", ["class": kind($0)], $1) })
        }
        return Markup(
            "div", ["class": "wide"],
            [Markup("table", [:], [Markup("thead", [:], [Markup("tr", [:], head)]), Markup("tbody", [:], body)])])
    }
}
