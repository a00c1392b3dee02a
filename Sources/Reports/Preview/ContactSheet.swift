import Attribution
import DICOM

/// One modality at a glance: prediction, modality importance, and the most relevant slices beside their overlays.
package struct ContactSheet: Sendable {
    private let drawing: StudyDrawing
    private let picture: StudyDrawing.Picture

    private static let width = 1400
    private static let margin = 24
    private static let inner = width - 2 * margin
    private static let sliceLimit = 6
    private static let gap = 6

    package init(of picture: StudyDrawing.Picture, in drawing: StudyDrawing) {
        self.picture = picture
        self.drawing = drawing
    }

    /// The slices that are shown, counted from 0.
    package func slices() -> [Int] {
        let geometry = picture.image.volume.geometry
        guard geometry.size.z > 1 else { return [0] }
        let extent = Double(geometry.size.z) * geometry.spacing.z
        return SliceChoice.choose(
            picture.renderer.sliceRelevances(), spacing: geometry.spacing.z,
            distance: max(extent / Double(8 * Self.sliceLimit), 1.5 * geometry.spacing.z), limit: Self.sliceLimit)
    }

    /// The sheet, 1400 pixels wide.
    package func image() -> RGBImage {
        let (panels, panelsHeight) = panelsLayout()
        let grid = SliceGrid(
            slices: slices(), picture: picture, width: Self.inner, gap: Self.gap,
            isVolume: picture.image.volume.geometry.size.z > 1)
        let headerHeight = 78
        let legendHeight = 62
        let height = Self.margin + headerHeight + panelsHeight + 20 + legendHeight + grid.height + 44
        var sheet = RGBImage(width: Self.width, height: height, fill: Palette.background)
        drawHeader(in: &sheet)
        var y = Self.margin + headerHeight
        for panel in panels {
            sheet.fill(x: panel.x, y: y, width: panel.width, height: panelsHeight, with: Palette.panel)
            panel.draw(&sheet, panel.x + 16, y + 14, panel.width - 32)
        }
        y += panelsHeight + 20
        drawLegend(in: &sheet, y: y)
        y += legendHeight
        grid.draw(in: &sheet, x: Self.margin, y: y)
        y += grid.height
        sheet.draw(
            "Left: source. Right: source with heat map. \(OverlayLegend.notice)", x: Self.margin, y: y + 12,
            face: .regular13, color: Palette.dim)
        return sheet
    }

    private struct Panel {
        let x: Int
        let width: Int
        let draw: (inout RGBImage, Int, Int, Int) -> Void
    }

    private func panelsLayout() -> ([Panel], Int) {
        let predictions = PredictionPanel(predictions: drawing.result.predictions)
        let importance = ImportancePanel(
            result: drawing.result, shown: drawing.shown, current: picture.name)
        let facts = FactsPanel(picture: picture, drawing: drawing)
        let widths = [272, 704, Self.inner - 272 - 704 - 32]
        let height = max(predictions.height(), importance.height(), facts.height(width: widths[2] - 32)) + 22
        let panels = [
            Panel(x: Self.margin, width: widths[0]) { predictions.draw(in: &$0, x: $1, y: $2, width: $3) },
            Panel(x: Self.margin + widths[0] + 16, width: widths[1]) {
                importance.draw(in: &$0, x: $1, y: $2, width: $3)
            },
            Panel(x: Self.margin + widths[0] + widths[1] + 32, width: widths[2]) {
                facts.draw(in: &$0, x: $1, y: $2, width: $3)
            },
        ]
        return (panels, height)
    }

    private func drawHeader(in sheet: inout RGBImage) {
        let notice = OverlayLegend.notice
        let noticeWidth = Typeface.bold17.width(of: notice) + 28
        let left = Self.margin
        let right = Self.width - Self.margin
        sheet.fill(x: right - noticeWidth, y: Self.margin, width: noticeWidth, height: 40, with: Palette.notice)
        sheet.draw(
            notice, x: right - noticeWidth / 2, y: Self.margin + 10, face: .bold17, color: Palette.background,
            alignment: .center)
        let room = Self.inner - noticeWidth - 24
        var title = picture.name.uppercased()
        if let shown = drawing.shown {
            title += " · " + MethodTitle.title(shown.method) + (shown.label.map { " for \($0)" } ?? "")
        }
        let isLong = Typeface.bold32.width(of: title) > room
        let face = isLong ? Typeface.bold22 : .bold32
        sheet.draw(
            face.shortened(title, width: room), x: left, y: Self.margin + (isLong ? 6 : 0), face: face,
            color: Palette.text)
        sheet.draw(
            Typeface.regular17.shortened(drawing.result.profile.title, width: Self.inner), x: left,
            y: Self.margin + 44, face: .regular17, color: Palette.dim)
    }

    private func drawLegend(in sheet: inout RGBImage, y: Int) {
        let legend = picture.legend
        var x = Self.margin
        if legend.fullScale > 0 {
            legend.drawBar(in: &sheet, x: x, y: y + 2, width: 440, height: 16, face: .regular13)
            x += 440 + 28
        }
        let text = legend.lines.long.dropFirst().joined(separator: " · ")
        var top = y
        for line in Typeface.regular17.wrapped(text, width: Self.width - Self.margin - x).prefix(2) {
            sheet.draw(line, x: x, y: top, face: .regular17, color: Palette.dim)
            top += Typeface.regular17.lineHeight
        }
    }
}
