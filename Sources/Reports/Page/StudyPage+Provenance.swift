import DICOM

extension StudyPage {
    /// By what it was computed, from which bytes.
    var provenance: HTML {
        func hash(_ value: String) -> HTML { "<span class=\"hash\">\(value)</span>" }
        var facts: [(term: String, value: HTML)] = []
        if identifiers { facts.append(("Study", hash(report.study.studyInstanceUID))) }
        facts += [
            ("Model", "\(report.model.name) \(report.model.version)"),
            (
                "Model files",
                report.model.files.map { "\($0.name) <span class=\"dim\">SHA-256</span> \(hash($0.sha256))" }
                    .joined(separator: "<br>")
            ),
            (
                "Profile",
                "\(report.profile.name) \(report.profile.version) <span class=\"dim\">SHA-256</span> \(hash(report.profile.sha256))"
            ),
            ("Software", HTML(report.software.map { "\($0.name) \($0.version)" }.joined(separator: ", "))),
            ("Report format", HTML(report.format)),
        ]
        let others: [HTML] = report.otherProfiles.map { other in
            "<li>\(other.name): \(other.reasons.map(\.message).joined(separator: "; "))</li>"
        }
        let unused: HTML? = others.isEmpty ? nil : "<h3>Profiles that do not fit</h3><ul>\(others)</ul>"
        return Self.section(
            "provenance", "Provenance",
            "\(Self.facts(facts))\(unused)\(inputs)\(files)")
    }

    /// Every file that was read, by series.
    private var inputs: HTML {
        let lists: [HTML] = report.series.enumerated().map { index, series in
            let used =
                series.usedFor.isEmpty
                ? "not used" : "used for \(series.usedFor.map { $0.uppercased() }.joined(separator: ", "))"
            let uid: HTML? = identifiers ? "<p class=\"hash\">\(series.seriesInstanceUID)</p>" : nil
            let rows: [HTML] = series.instances.enumerated().map { number, instance in
                let name: HTML =
                    identifiers ? "<td class=\"hash\">\(instance.sopInstanceUID)</td>" : "<td>\(number + 1)</td>"
                return """
                    <tr>\(name)<td class="number">\(instance.bytes)</td><td class="hash">\(instance.sha256)</td></tr>
                    """
            }
            return """
                <details><summary>\(name(ofSeriesAt: index)), \(used)</summary>\(uid)
                \(Self.table([(identifiers ? "SOP Instance UID" : "File", false), ("Bytes", true), ("SHA-256", false)], rows: rows))</details>
                """
        }
        return lists.isEmpty ? .empty : "<h3>Input files</h3>\(lists)"
    }

    /// What else was written, when the report knows.
    private var files: HTML {
        guard !report.outputs.isEmpty else { return .empty }
        let rows: [HTML] = report.outputs.map { output in
            "<tr><th scope=\"row\">\(output.path)</th><td class=\"number\">\(output.bytes)</td><td class=\"hash\">\(output.sha256)</td></tr>"
        }
        return """
            <details><summary>Files of this result</summary>\(Self.table([("File", false), ("Bytes", true), ("SHA-256", false)], rows: rows))</details>
            """
    }
}
