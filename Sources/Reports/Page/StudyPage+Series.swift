import DICOM

extension StudyPage {
    /// Which series was chosen for each modality and why, and why the others were not.
    var series: HTML {
        let rows: [HTML] = report.selections.flatMap { selection -> [HTML] in
            let chosen = selection.chosen.map { row(selection.modality, $0, isChosen: true) }
            let none: HTML =
                "<tr><th scope=\"row\">\(selection.modality.uppercased())</th><td colspan=\"3\">no series; the modality is optional</td></tr>"
            return [chosen ?? none] + selection.rejected.map { row(selection.modality, $0, isChosen: false) }
        }
        let others: [HTML] = report.series.enumerated().filter { !$1.refusals.isEmpty }.map { index, series in
            "<h3>\(name(ofSeriesAt: index)) could not be used in part</h3>\(Self.findings(series.refusals))"
        }
        return Self.section(
            "series", "Series",
            """
            \(Self.table([("For", false), ("", false), ("Series", false), ("Why", false)], rows: rows))
            \(others)
            """)
    }

    private func row(_ modality: String, _ candidate: StudyReport.Selection.Candidate, isChosen: Bool) -> HTML {
        let place = report.series.firstIndex { $0.seriesInstanceUID == candidate.seriesInstanceUID }
        let name = place.map { self.name(ofSeriesAt: $0) } ?? "a series"
        let volume = candidate.volume.map { $0 > 0 ? ", volume \($0 + 1)" : "" } ?? ", no volume"
        let state: HTML =
            isChosen ? "<span class=\"chosen\">chosen</span>" : "<span class=\"rejected\">not chosen</span>"
        return """
            <tr><th scope="row">\(modality.uppercased())</th><td>\(state)</td><td>\(name)\(volume)</td>\
            <td>\(candidate.reasons.map(\.message).joined(separator: "; "))</td></tr>
            """
    }

    /// Its number in the study, its modality and, where identifiers are told, its description.
    func name(ofSeriesAt index: Int) -> String {
        let series = report.series[index]
        let description = identifiers && !series.seriesDescription.isEmpty ? " “\(series.seriesDescription)”" : ""
        return "Series \(index + 1) (\(series.modality), \(series.instances.count) files)\(description)"
    }

    /// What must be known before anything else is read; nothing when there is nothing.
    var concerns: HTML {
        let methods = report.attributions.flatMap { method in
            method.warnings.map { Finding($0.code, "\(MethodTitle.title(method.method)): \($0.message)") }
        }
        let all = report.warnings + methods
        guard !all.isEmpty else { return .empty }
        return Self.section("concerns", "Warnings", Self.findings(all))
    }

    /// What was measured and done on the way from each series to the model.
    var quality: HTML {
        let images: [HTML] = report.images.map { image in
            let place = report.series.firstIndex { $0.seriesInstanceUID == image.seriesInstanceUID }
            let findings: HTML =
                image.findings.isEmpty
                ? "<p class=\"small\">No quality finding.</p>" : Self.findings(image.findings)
            let steps: [HTML] = image.steps.map { "<li>\($0)</li>" }
            var facts: [(term: String, value: HTML)] = [
                ("Series", HTML(place.map { name(ofSeriesAt: $0) } ?? "–")),
                ("Source", HTML(Self.extent(image.geometry))),
                ("For the model", HTML(Self.extent(image.modelGeometry))),
                ("Unit", HTML(image.unit.rawValue)),
            ]
            if !image.distinction.isEmpty {
                let parts = image.distinction.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                facts.append(("Volume", HTML(parts.joined(separator: ", "))))
            }
            return """
                <div><h3>\(image.modality.uppercased())</h3>\(findings)\(Self.facts(facts))
                <p class="small dim">Steps, in order:</p><ol class="small">\(steps)</ol></div>
                """
        }
        let skipped = report.study.skippedFiles.map { "\($0.count) \($0.code.rawValue)" }.joined(separator: ", ")
        let files: HTML? = skipped.isEmpty ? nil : "<p>Files that were not read: \(skipped).</p>"
        return Self.section(
            "quality", "Quality and preparation", "\(files)<div class=\"pair\">\(images)</div>")
    }

    private static func extent(_ geometry: StudyReport.Geometry) -> String {
        let (size, spacing) = (geometry.size, geometry.spacing)
        let count = size.last == 1 ? 2 : 3
        return size.prefix(count).map(String.init).joined(separator: " × ") + " of "
            + spacing.prefix(count).map(\.brief).joined(separator: " × ") + " mm"
            + (geometry.frameOfReferenceUID == nil ? ", no position in the patient" : "")
    }
}
