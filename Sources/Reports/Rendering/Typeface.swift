import Foundation

/// DejaVu Sans at one pixel size, from an embedded atlas: text looks the same on every machine.
///
/// It covers ASCII and ° ± ² ³ · × – … −. Letters with accents lose them; anything else becomes a question mark.
package struct Typeface: Sendable {
    struct Glyph: Sendable {
        let advance: Int
        let left: Int
        let top: Int
        let width: Int
        let height: Int
        /// Coverage, 0…15.
        let coverage: [UInt8]
    }

    /// From the top of a line to the next, and to the baseline.
    package let lineHeight: Int
    package let ascent: Int
    /// How many pixels each pixel of the atlas becomes, along both axes.
    package let magnification: Int
    private let glyphs: [Character: Glyph]

    package static let condensed10 = Typeface(GlyphData.condensed10)
    package static let regular13 = Typeface(GlyphData.regular13)
    package static let regular17 = Typeface(GlyphData.regular17)
    package static let regular22 = Typeface(GlyphData.regular22)
    package static let regular32 = Typeface(GlyphData.regular32)
    package static let bold13 = Typeface(GlyphData.bold13)
    package static let bold17 = Typeface(GlyphData.bold17)
    package static let bold22 = Typeface(GlyphData.bold22)
    package static let bold32 = Typeface(GlyphData.bold32)

    /// The largest regular and bold faces of at most `pixels`, at least 10; beyond 64 the largest are magnified.
    package static func pair(pixels: Int) -> (regular: Typeface, bold: Typeface) {
        switch pixels {
        case ..<13: (condensed10, condensed10)
        case ..<17: (regular13, bold13)
        case ..<22: (regular17, bold17)
        case ..<32: (regular22, bold22)
        default: (regular32.magnified(by: pixels / 32), bold32.magnified(by: pixels / 32))
        }
    }

    private init(_ base64: String) {
        let bytes = [UInt8](Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data())
        precondition(bytes.count > 2, "the glyph atlas cannot be read")
        var glyphs: [Character: Glyph] = [:]
        var at = 2
        while at + 7 <= bytes.count {
            let code = UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8
            let (width, height) = (Int(bytes[at + 5]), Int(bytes[at + 6]))
            let packed = (width * height + 1) / 2
            precondition(at + 7 + packed <= bytes.count, "the glyph atlas is cut short")
            let coverage = bytes[(at + 7)..<(at + 7 + packed)].flatMap { [$0 >> 4, $0 & 15] }
            if let scalar = UnicodeScalar(code) {
                glyphs[Character(scalar)] = Glyph(
                    advance: Int(bytes[at + 2]), left: Int(bytes[at + 3]) - 128, top: Int(bytes[at + 4]) - 128,
                    width: width, height: height, coverage: Array(coverage.prefix(width * height)))
            }
            at += 7 + packed
        }
        self.init(lineHeight: Int(bytes[1]), ascent: Int(bytes[0]), magnification: 1, glyphs: glyphs)
    }

    private init(lineHeight: Int, ascent: Int, magnification: Int, glyphs: [Character: Glyph]) {
        self.lineHeight = lineHeight
        self.ascent = ascent
        self.magnification = magnification
        self.glyphs = glyphs
    }

    private func magnified(by factor: Int) -> Typeface {
        Typeface(
            lineHeight: lineHeight * factor, ascent: ascent * factor, magnification: magnification * factor,
            glyphs: glyphs)
    }

    /// Whether the atlas has this character itself.
    package func covers(_ character: Character) -> Bool { glyphs[character] != nil }

    /// The glyphs that stand for a text.
    func glyphs(of text: String) -> [Glyph] {
        text.flatMap { character -> [Glyph] in
            if let glyph = glyphs[character] { return [glyph] }
            let folded = String(character).folding(options: .diacriticInsensitive, locale: nil)
            return folded.map { glyphs[$0] ?? glyphs["?"] }.compactMap { $0 }
        }
    }

    /// Pixels from the start of the text to where the next would begin.
    package func width(of text: String) -> Int { glyphs(of: text).reduce(0) { $0 + $1.advance } * magnification }

    /// The text in lines no wider than `width`: broken at spaces, and within a word only where it alone is too wide.
    package func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ").map(String.init) {
            let longer = line.isEmpty ? word : line + " " + word
            if self.width(of: longer) <= width {
                line = longer
                continue
            }
            if !line.isEmpty { lines.append(line) }
            line = ""
            for character in word {
                if !line.isEmpty, self.width(of: line + String(character)) > width {
                    lines.append(line)
                    line = ""
                }
                line.append(character)
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    /// The text, or its longest beginning that fits with an ellipsis.
    package func shortened(_ text: String, width: Int) -> String {
        guard self.width(of: text) > width else { return text }
        var kept = text
        while !kept.isEmpty, self.width(of: kept + "…") > width { kept.removeLast() }
        return kept + "…"
    }
}
