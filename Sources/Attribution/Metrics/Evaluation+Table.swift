import Foundation

extension Evaluation {
    /// A table for a terminal: a line per method, a column per metric with an arrow towards the better end (`↑` higher,
    /// `↓` lower), `–` where a metric is not defined, and below it why.
    package var table: String {
        var methods: [String] = []
        var metrics: [(id: String, heading: String)] = []
        for row in rows {
            if !methods.contains(row.method) { methods.append(row.method) }
            if !metrics.contains(where: { $0.id == row.metric }) {
                metrics.append((row.metric, row.metric + (row.direction == .higherIsBetter ? " ↑" : " ↓")))
            }
        }
        var lines = [["method"] + metrics.map(\.heading)]
        var reasons: [(metric: String, reason: String, methods: [String])] = []
        for method in methods {
            var line = [method]
            for metric in metrics {
                switch rows.first(where: { $0.method == method && $0.metric == metric.id })?.result.outcome {
                case .value(let value)?: line.append(Self.brief(value))
                case .undefined(let reason)?:
                    line.append("–")
                    if let at = reasons.firstIndex(where: { $0.metric == metric.id && $0.reason == reason }) {
                        reasons[at].methods.append(method)
                    } else {
                        reasons.append((metric.id, reason, [method]))
                    }
                case nil: line.append("")
                }
            }
            lines.append(line)
        }
        let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        var text = lines.map { line in
            line.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }.joined(separator: "  ") + "\n"
        }.joined()
        for entry in reasons {
            let who = entry.methods.count == methods.count ? "" : " for \(entry.methods.joined(separator: ", "))"
            text += "– \(entry.metric)\(who): \(entry.reason)\n"
        }
        return text
    }

    /// Three digits that count: `0.335`, `6.71`, `1234`, `1.20e-05`.
    private static func brief(_ value: Double) -> String {
        let magnitude = abs(value)
        if value == 0 { return "0" }
        if magnitude < 1e-3 || magnitude >= 1e6 { return String(format: "%.2e", value) }
        return String(format: magnitude < 1 ? "%.3f" : magnitude < 100 ? "%.2f" : "%.0f", value)
    }
}
