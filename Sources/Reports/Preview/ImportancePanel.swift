import Attribution

/// Modality importance by every measure: a row for each modality, a column of bars for each measure.
struct ImportancePanel {
    private struct Column {
        let title: String
        /// By modality: signed value's sign and the share.
        let shares: [String: (share: Double, isNegative: Bool)]
    }

    private let modalities: [String]
    private let current: String
    private let columns: [Column]

    private static let labelWidths = 110...240
    private static let rowHeight = 34
    private static let perBlock = 4

    /// - Parameter current: the modality whose sheet this is.
    init(result: StudyResult, shown: StudyReport.AttributionSummary?, current: String) {
        var columns = result.importances.map { importance in
            Column(
                title: MethodTitle.title(importance.measure),
                shares: Dictionary(
                    importance.entries.map { ($0.modality, ($0.share, $0.value < 0)) }, uniquingKeysWith: { a, _ in a })
            )
        }
        if let shown, !shown.modalities.isEmpty {
            columns.append(
                Column(
                    title: "Attribution",
                    shares: Dictionary(
                        shown.modalities.map { ($0.modality, ($0.share, false)) }, uniquingKeysWith: { a, _ in a })))
        }
        self.columns = columns
        self.current = current
        // A measure may know modalities by other names than the profile's, such as an input's channels.
        let known = result.modalities.map(\.name)
        let others = result.importances.flatMap { $0.entries.map(\.modality) }.filter { !known.contains($0) }
        modalities = others.reduce(into: known) { if !$0.contains($1) { $0.append($1) } }
    }

    private var blocks: [ArraySlice<Column>] {
        stride(from: 0, to: columns.count, by: Self.perBlock).map {
            columns[$0..<min($0 + Self.perBlock, columns.count)]
        }
    }

    func height() -> Int { 34 + max(1, blocks.count) * (26 + modalities.count * Self.rowHeight + 10) }

    /// As much as the longest name needs, within bounds.
    private var labelWidth: Int {
        let widest = modalities.map { Typeface.bold17.width(of: $0.uppercased()) + 12 }.max() ?? 0
        return min(max(widest, Self.labelWidths.lowerBound), Self.labelWidths.upperBound)
    }

    func draw(in image: inout RGBImage, x: Int, y: Int, width: Int) {
        let labelWidth = labelWidth
        image.draw("Modality importance", x: x, y: y, face: .bold17, color: Palette.text)
        image.draw(
            "share of the whole; − works against the target", x: x + width, y: y + 4, face: .regular13,
            color: Palette.dim, alignment: .trailing)
        var top = y + 34
        guard !columns.isEmpty else {
            image.draw("no measure was asked for", x: x, y: top, face: .regular13, color: Palette.dim)
            return
        }
        for block in blocks {
            let column = (width - labelWidth) / block.count
            for (place, content) in block.enumerated() {
                let left = x + labelWidth + place * column
                image.draw(
                    Typeface.regular13.shortened(content.title, width: column - 12), x: left, y: top,
                    face: .regular13, color: Palette.dim)
                draw(content, in: &image, x: left, y: top + 26, width: column - 12)
            }
            for (row, modality) in modalities.enumerated() {
                let face = modality == current ? Typeface.bold17 : .regular17
                image.draw(
                    face.shortened(modality.uppercased(), width: labelWidth - 12), x: x,
                    y: top + 26 + row * Self.rowHeight, face: face,
                    color: modality == current ? Palette.text : Palette.dim)
            }
            top += 26 + modalities.count * Self.rowHeight + 10
        }
    }

    private func draw(_ column: Column, in image: inout RGBImage, x: Int, y: Int, width: Int) {
        let numberWidth = 70
        let bar = max(width - numberWidth, 10)
        for (row, modality) in modalities.enumerated() {
            let top = y + row * Self.rowHeight
            guard let (share, isNegative) = column.shares[modality] else {
                image.draw("–", x: x, y: top, face: .regular17, color: Palette.dim)
                continue
            }
            image.fill(x: x, y: top + 3, width: bar, height: 15, with: Palette.track)
            let filled = Int((Double(bar) * min(max(share, 0), 1)).rounded())
            let color = Palette.modality(row)
            image.fill(x: x, y: top + 3, width: filled, height: 15, with: color)
            // A negative contribution is an outline: it must not read as support.
            if isNegative {
                image.fill(x: x + 2, y: top + 5, width: max(0, filled - 4), height: 11, with: Palette.track)
            }
            image.draw(
                (isNegative ? "−" : "") + share.percent, x: x + bar + 6, y: top + 1, face: .regular17,
                color: modality == current ? Palette.text : Palette.dim)
        }
    }
}
