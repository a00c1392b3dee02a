/// The strip below an overlay: notice, colour bar with numbers, what is shown. It never covers a pixel of the image, and
/// the image's origin and spacing stay true.
package struct OverlayLegend: Hashable, Sendable {
    package static let notice = "RESEARCH USE – NOT FOR DIAGNOSTIC USE"

    /// What is shown, a line each; lines wrap, they are never cut.
    package struct Lines: Hashable, Sendable {
        package let long: [String]
        /// For canvases that are narrow.
        package let short: [String]

        package init(long: [String], short: [String]) {
            self.long = long
            self.short = short
        }
    }

    package let lines: Lines
    /// The magnitude in full colour; 0 for no map.
    package let fullScale: Float
    package let colorMap: ColorMap
    /// The relative magnitude below which nothing is drawn, marked on the bar.
    package let style: OverlayStyle

    package static let background = RGB(16, 18, 20)
    package static let noticeColor = RGB(255, 196, 64)
    package static let textColor = RGB(228, 230, 232)

    package init(lines: Lines, fullScale: Float, colorMap: ColorMap, style: OverlayStyle) {
        self.lines = lines
        self.fullScale = fullScale
        self.colorMap = colorMap
        self.style = style
    }

    /// The strip for a canvas of this width, as high as its text needs.
    package func strip(width: Int) -> RGBImage {
        let faces = Typeface.pair(pixels: width / 28)
        let margin = max(2, width / 64)
        let inner = max(width - 2 * margin, 1)
        let (regular, bold) = faces
        let noticeLines = bold.wrapped(Self.notice, width: inner)
        let textLines = (width < 200 ? lines.short : lines.long).flatMap { regular.wrapped($0, width: inner) }
        let barHeight = max(6, regular.lineHeight * 2 / 3)
        let barBlock = fullScale > 0 ? barHeight + regular.lineHeight + margin : 0
        let height =
            margin + noticeLines.count * bold.lineHeight + margin + barBlock + textLines.count * regular.lineHeight
            + margin
        var strip = RGBImage(width: width, height: height, fill: Self.background)
        var y = margin
        for line in noticeLines {
            strip.draw(line, x: width / 2, y: y, face: bold, color: Self.noticeColor, alignment: .center)
            y += bold.lineHeight
        }
        y += margin
        if fullScale > 0 {
            drawBar(in: &strip, x: margin, y: y, width: inner, height: barHeight, face: regular)
            y += barBlock
        }
        for line in textLines {
            strip.draw(line, x: margin, y: y, face: regular, color: Self.textColor)
            y += regular.lineHeight
        }
        return strip
    }

    /// The colour bar as it looks over mid-grey, with its numbers below.
    package func drawBar(in image: inout RGBImage, x: Int, y: Int, width: Int, height: Int, face: Typeface) {
        let isSigned = colorMap == .diverging
        let grey = RGB(grey: 96)
        for column in 0..<max(width, 0) {
            let position = width > 1 ? Double(column) / Double(width - 1) : 1
            let magnitude = isSigned ? abs(2 * position - 1) : position
            // Opacity relative to its maximum: the bar shows where colour begins, in the colours' own strength.
            let opacity = style.opacity(of: magnitude) / max(style.maximumOpacity, 1e-9)
            let color = grey.blended(with: colorMap[position: position], opacity: opacity)
            image.fill(x: x + column, y: y, width: 1, height: height, with: color)
        }
        let labelY = y + height
        let magnitude = Double(fullScale).brief
        let color = Self.textColor
        let (low, middle, high) = isSigned ? ("−\(magnitude)", "0", "+\(magnitude)") : ("0", "", magnitude)
        let gap = face.width(of: "  ")
        if face.width(of: low) + face.width(of: middle) + face.width(of: high) + 2 * gap <= width {
            image.draw(low, x: x, y: labelY, face: face, color: color)
            image.draw(middle, x: x + width / 2, y: labelY, face: face, color: color, alignment: .center)
            image.draw(high, x: x + width, y: labelY, face: face, color: color, alignment: .trailing)
        } else {
            let both = isSigned ? "±\(magnitude)" : "0–\(magnitude)"
            image.draw(both, x: x + width / 2, y: labelY, face: face, color: color, alignment: .center)
        }
    }
}
