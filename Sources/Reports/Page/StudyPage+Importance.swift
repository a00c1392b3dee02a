import Attribution
import DICOM

extension StudyPage {
    /// What the model says.
    var prediction: HTML {
        let tables: [HTML] = report.predictions.map { prediction in
            let rows: [HTML] = prediction.values.map { value in
                let share: HTML = value.probability.map { PageBar.share($0, colour: value.isTarget ? 1 : 0) } ?? ""
                return """
                    <tr class="\(value.isTarget ? "target" : "other")"><th scope="row">\(value.label)\(value.isTarget ? " (explained)" : "")</th>\
                    <td class="bar">\(share)</td><td class="number">\(value.probability?.percentage ?? "–")</td>\
                    <td class="number dim">\(value.value?.brief ?? "not a number")</td></tr>
                    """
            }
            return Self.table(
                [("Class", false), ("", false), ("Probability", true), ("Output \(prediction.output)", true)],
                rows: rows)
        }
        return Self.section(
            "prediction", "Prediction", tables.isEmpty ? "<p>The model gave none.</p>" : tables.joined())
    }

    /// A row for each modality, a column for each measure and for the attribution's own shares.
    var importanceOverview: HTML {
        struct Column {
            let title: String
            let shares: [String: (share: Double, isAgainst: Bool)]
        }
        var columns = report.modalityImportance.map { importance in
            Column(
                title: MethodTitle.title(importance.measure),
                shares: Dictionary(
                    importance.entries.map { ($0.modality, ($0.share, $0.value < 0)) }, uniquingKeysWith: { a, _ in a })
            )
        }
        if let shown, !shown.modalities.isEmpty {
            columns.append(
                Column(
                    title: MethodTitle.title(shown.method) + " (attribution mass)",
                    shares: Dictionary(
                        shown.modalities.map { ($0.modality, ($0.share, false)) }, uniquingKeysWith: { a, _ in a })))
        }
        guard !columns.isEmpty else {
            return Self.section("importance", "Modality importance", "<p>No measure was asked for.</p>")
        }
        let rows: [HTML] = modalities.enumerated().map { place, modality in
            let cells: [HTML] = columns.map { column in
                guard let (share, isAgainst) = column.shares[modality] else { return "<td class=\"cell\">–</td>" }
                return """
                    <td class="cell">\(PageBar.share(share, colour: place, isAgainst: isAgainst))\(isAgainst ? "−" : "")\(share.percent)</td>
                    """
            }
            return "<tr><th scope=\"row\">\(modality.uppercased())</th>\(cells)</tr>"
        }
        return Self.section(
            "importance", "Modality importance",
            """
            \(Self.table([("Modality", false)] + columns.map { ($0.title, false) }, rows: rows))
            <p class="hint">Share of the whole by each measure. An outlined bar with a minus works against the target.</p>
            """)
    }

    /// Every measure with its own numbers, parts and interactions.
    var importanceParts: HTML {
        guard !report.modalityImportance.isEmpty || !report.attributions.isEmpty else { return .empty }
        let measures = report.modalityImportance.map { part(of: $0) }
        return Self.section(
            "importance-parts", "What the importance is made of",
            "<div class=\"pair\">\(measures)\(report.attributions.map { part(of: $0) })</div>")
    }

    /// Every name that a measure or method knows, the profile's own order first.
    private var modalities: [String] {
        let shares = report.attributions.flatMap { $0.modalities.map(\.modality) }
        return (shares + report.modalityImportance.flatMap { $0.entries.map(\.modality) })
            .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    func colour(of modality: String) -> Int { modalities.firstIndex(of: modality) ?? 0 }

    private func part(of importance: ModalityImportance) -> HTML {
        let largest = importance.entries.map { abs($0.value) }.max() ?? 0
        let rows: [HTML] = importance.entries.flatMap { entry -> [HTML] in
            let colour = colour(of: entry.modality)
            let parts: [HTML] = entry.attributes.map { part in
                Self.row(
                    part.name, part.value, part.share, largest: largest, colour: colour, isPart: true)
            }
            let patches: HTML? = entry.patches.map { patches in
                """
                <tr class="part"><th scope="row" colspan="4" class="dim">\(patches.grid.map(String.init).joined(separator: " × ")) patches of \
                \(patches.size.map(String.init).joined(separator: " × ")), from \((patches.values.min() ?? 0).brief) to \((patches.values.max() ?? 0).brief)</th></tr>
                """
            }
            return [Self.row(entry.modality.uppercased(), entry.value, entry.share, largest: largest, colour: colour)]
                + parts + [patches].compactMap { $0 }
        }
        return """
            <div><h3>\(MethodTitle.title(importance.measure))</h3>
            \(Self.table([("Part", false), ("", false), ("Value", true), ("Share", true)], rows: rows))
            \(interactions(importance))
            <p class="small dim">\(Self.caption(importance.parameters, importance.facts))</p></div>
            """
    }

    private func interactions(_ importance: ModalityImportance) -> HTML {
        guard !importance.interactions.isEmpty else { return .empty }
        let largest = importance.interactions.map { abs($0.value) }.max() ?? 0
        let rows: [HTML] = importance.interactions.map { interaction in
            """
            <tr><th scope="row">\(interaction.first.uppercased()) with \(interaction.second.uppercased())</th>\
            <td class="bar">\(PageBar.signed(interaction.value, largest: largest, colour: 3))</td><td class="number">\(interaction.value.brief)</td></tr>
            """
        }
        return """
            \(Self.table([("Interaction", false), ("", false), ("Value", true)], rows: rows))
            <p class="small dim">Interaction: what two do together beyond what each does alone; below zero they tell the same.</p>
            """
    }

    private func part(of attribution: StudyReport.AttributionSummary) -> HTML {
        let largest = attribution.modalities.flatMap { [$0.positive, -$0.negative] }.max() ?? 0
        let rows: [HTML] = attribution.modalities.map { modality in
            let colour = colour(of: modality.modality)
            return """
                <tr><th scope="row">\(modality.modality.uppercased())</th>\
                <td class="bar">\(PageBar.signed(modality.positive + modality.negative, largest: largest, colour: colour))</td>\
                <td class="number">\(modality.positive.brief)</td><td class="number">\(modality.negative.brief)</td><td class="number">\(modality.share.percent)</td></tr>
                """
        }
        var said = [attribution.targetValue.map { "explains \($0.brief) (\(attribution.score))" }].compactMap { $0 }
        if let gap = attribution.completenessGap {
            said.append("the sum misses what it should explain by \(gap.brief)")
        }
        said.append(Self.caption(attribution.parameters, [:]))
        return """
            <div><h3>\(MethodTitle.title(attribution.method))\(attribution.label.map { " for \($0)" } ?? "") <span class="dim small">attribution</span></h3>
            \(Self.table([("Modality", false), ("Sum", false), ("For", true), ("Against", true), ("Share", true)], rows: rows))
            <p class="small dim">\(said.filter { !$0.isEmpty }.joined(separator: " · "))</p></div>
            """
    }

    static func row(
        _ name: String, _ value: Double, _ share: Double, largest: Double, colour: Int, isPart: Bool = false
    ) -> HTML {
        """
        <tr class="\(isPart ? "part" : "whole")"><th scope="row">\(name)</th>\
        <td class="bar">\(PageBar.signed(value, largest: largest, colour: colour))</td>\
        <td class="number">\(value.brief)</td><td class="number">\(share.percent)</td></tr>
        """
    }

    /// Parameters and facts in one line.
    static func caption(_ parameters: [String: JSONValue], _ facts: [String: Double]) -> String {
        let told = parameters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.caption)" }
        let known = facts.sorted { $0.key < $1.key }.map { "\(factTitles[$0.key] ?? $0.key) \($0.value.brief)" }
        return (told + known).joined(separator: " · ")
    }

    private static let factTitles = ["v_full": "score with everything", "v_empty": "score with nothing"]
}

extension Double {
    /// A probability with one decimal, such as `97.3 %`.
    fileprivate var percentage: String { (self * 100).fixed(1) + " %" }
}
