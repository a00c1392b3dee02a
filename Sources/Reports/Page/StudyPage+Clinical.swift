import DICOM

extension StudyPage {
    /// Clinical values as the model was given them, with what each method attributes to them.
    var clinical: HTML {
        guard !report.clinical.isEmpty else { return .empty }
        let methods = report.attributions.filter { method in
            method.modalities.contains { !$0.attributes.isEmpty }
        }
        let rows: [HTML] = report.clinical.map { value in
            let cells: [HTML] = methods.map { method in
                let modality = method.modalities.first { $0.modality == value.modality }
                guard let attributed = modality?.attributes.first(where: { $0.name == value.name }) else {
                    return "<td class=\"cell\">–</td>"
                }
                let largest = modality?.attributes.map { abs($0.value) }.max() ?? 0
                return """
                    <td class="cell">\(PageBar.signed(attributed.value, largest: largest, colour: colour(of: value.modality)))\(attributed.value.brief)</td>
                    """
            }
            let unit = value.unit.map { " " + $0 } ?? ""
            let told: HTML = value.wasMissing ? "<span class=\"most\">missing</span>" : "\(value.value.caption)\(unit)"
            return """
                <tr><th scope="row">\(value.name)</th><td>\(told)</td><td class="dim">\(value.wasMissing ? "filled as the profile says" : value.source)</td>\
                <td class="number dim">\(value.coded.map(\.brief).joined(separator: ", "))</td>\(cells)</tr>
                """
        }
        let head = [("Attribute", false), ("Value", false), ("From", false), ("As the model sees it", true)]
        return Self.section(
            "clinical", "Clinical attributes",
            Self.table(head + methods.map { (MethodTitle.title($0.method), false) }, rows: rows))
    }
}
