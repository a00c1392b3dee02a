extension RGBImage {
    package enum Alignment: Sendable {
        case leading, center, trailing
    }

    /// Draws one line with its upper edge at `y`; `x` is its left edge, middle or right edge. Parts outside are cut off.
    package mutating func draw(
        _ text: String, x: Int, y: Int, face: Typeface, color: RGB, alignment: Alignment = .leading
    ) {
        let width = alignment == .leading ? 0 : face.width(of: text)
        var pen = alignment == .leading ? x : alignment == .center ? x - width / 2 : x - width
        let scale = face.magnification
        for glyph in face.glyphs(of: text) {
            for row in 0..<(glyph.height * scale) {
                for column in 0..<(glyph.width * scale) {
                    let coverage = glyph.coverage[row / scale * glyph.width + column / scale]
                    let (px, py) = (pen + glyph.left * scale + column, y + glyph.top * scale + row)
                    guard coverage > 0, px >= 0, py >= 0, px < self.width, py < height else { continue }
                    self[px, py] = self[px, py].blended(with: color, opacity: Double(coverage) / 15)
                }
            }
            pen += glyph.advance * scale
        }
    }

    /// Draws the text wrapped to `width` and returns the `y` below its last line.
    package mutating func drawWrapped(
        _ text: String, x: Int, y: Int, width: Int, face: Typeface, color: RGB
    ) -> Int {
        var top = y
        for line in face.wrapped(text, width: width) {
            draw(line, x: x, y: top, face: face, color: color)
            top += face.lineHeight
        }
        return top
    }
}
