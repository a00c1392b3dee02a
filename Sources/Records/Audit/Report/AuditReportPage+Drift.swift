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

    /// A row for each period, two columns for each series.
    private func numbers(_ series: [DriftSeries]) -> Markup {
        var titles = [report.period.unit == .week ? "Week" : "Month", "n"]
        for one in series { titles += [one.subject.name, "to its reference"] }
        let points = series.map { one in
            Dictionary(one.points.map { ($0.period, $0) }) { first, _ in first }
        }
        let periods = Set(series.flatMap(\.points).map(\.period)).sorted()
        let rows = periods.map { period in
            let found = points.map { $0[period] }
            let count = found.compactMap { $0?.count }.max() ?? 0
            return [period, "\(count)"] + found.flatMap { Self.cells($0, count) }
        }
        return table(titles, rows, numbers: [1] + series.indices.map { 2 + 2 * $0 }, whole: [0], empty: "")
    }

    private static func cells(_ point: DriftSeries.Point?, _ count: Int) -> [String] {
        guard let point else { return ["–", ""] }
        let spread = point.deviation.map { " ± " + number($0) } ?? ""
        // A modality that not every study has.
        let own = point.count == count ? "" : " (n = \(point.count))"
        let mean = number(point.mean) + spread + own
        if point.isReference { return [mean, "reference"] }
        guard let comparison = point.comparison else { return [mean, "too few"] }
        let size = comparison.standardisedDifference.map { "g " + signed($0) } ?? "nothing varies"
        let verdict = comparison.isDrift ? " ▲ drift" : ""
        return [mean, "\(size), p \(probability(comparison.probability))\(verdict)"]
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
    ///   - whole: columns that never break, such as dates.
    func table(
        _ titles: [String], _ rows: [[String]], numbers: [Int] = [], code: [Int] = [], whole: [Int] = [],
        empty: String
    ) -> Markup {
        guard !rows.isEmpty else { return paragraph(empty) }
        func kind(_ column: Int) -> String? {
            numbers.contains(column) ? "n" : code.contains(column) ? "c" : whole.contains(column) ? "w" : nil
        }
        let head = titles.enumerated().map { Markup("th", ["scope": "col", "class": kind($0)], $1) }
        let body = rows.map { row in
            Markup("tr", [:], row.enumerated().map { Markup("td", ["class": kind($0)], $1) })
        }
        return Markup(
            "div", ["class": "wide"],
            [Markup("table", [:], [Markup("thead", [:], [Markup("tr", [:], head)]), Markup("tbody", [:], body)])])
    }
}
