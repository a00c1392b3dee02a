import Foundation
import Records
import Reports

extension DashboardServer {
    /// Each modality's share over time, by profile, model, measure; with the first and the last half's means beside it.
    func importance() throws -> HTML {
        struct Key: Hashable, Comparable {
            let profile: String
            let model: String
            let measure: String

            static func < (a: Key, b: Key) -> Bool {
                (a.profile, a.model, a.measure) < (b.profile, b.model, b.measure)
            }
        }
        let values = try ledger.importance()
        let groups = Dictionary(grouping: values) { value in
            Key(
                profile: value.profile, model: "\(value.model) \(value.modelVersion) (\(value.modelHash.prefix(12)))",
                measure: value.variant.isEmpty ? value.measure : "\(value.measure) \(value.variant)")
        }
        guard !groups.isEmpty else { return "<section><p>No study has results yet.</p></section>" }
        let sections: [HTML] = groups.sorted { $0.key < $1.key }.map { key, values in
            let names = values.map(\.modality).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            let series = names.map { name in
                (
                    name: name,
                    points: values.filter { $0.modality == name }.map { ShareChart.Point(at: $0.at, share: $0.share) }
                )
            }
            let rows: [HTML] = series.map { series in
                let shares = series.points.sorted { $0.at < $1.at }.map(\.share)
                let half = shares.count / 2
                let (early, late) = (Self.mean(shares.prefix(half)), Self.mean(shares.suffix(half)))
                return """
                    <tr><th scope="row">\(series.name.uppercased())</th><td class="number">\(shares.count)</td>\
                    <td class="number">\(Self.mean(shares[...])?.percent ?? "–")</td><td class="number">\(early?.percent ?? "–")</td>\
                    <td class="number">\(late?.percent ?? "–")</td></tr>
                    """
            }
            let title = "\(key.measure) of \(key.profile) over time"
            return """
                <section><h2>\(key.profile): \(key.measure)</h2><p class="dim small">Model \(key.model)</p>
                \(ShareChart(series: series).svg(title: title))
                \(StudyTable.table([("Modality", false), ("Studies", true), ("Mean share", true), ("First half", true), ("Last half", true)], rows))
                </section>
                """
        }
        return "\(sections)<p class=\"hint\">`modalis audit report` tests whether shares drift.</p>"
    }

    private static func mean(_ values: ArraySlice<Double>) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}
