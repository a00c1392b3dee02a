import Reports
import Testing

struct TypefaceTests {
    private static let faces: [Typeface] = [
        .condensed10, .regular13, .regular17, .regular22, .regular32, .bold13, .bold17, .bold22, .bold32,
    ]

    @Test("every face covers ASCII and the signs that legends use")
    func coverage() {
        let ascii = (0x20..<0x7F).compactMap { UnicodeScalar($0).map(Character.init) }
        for face in Self.faces {
            for character in ascii + Array("°±²³·×–…−") { #expect(face.covers(character)) }
        }
    }

    @Test("every printing character leaves ink, and no two letters look alike")
    func ink() {
        for face in Self.faces {
            var pictures: Set<[UInt8]> = []
            let characters = (0x21..<0x7F).compactMap { UnicodeScalar($0).map(Character.init) }
            for character in characters {
                var image = RGBImage(width: 3 * face.lineHeight, height: 2 * face.lineHeight)
                image.draw(String(character), x: 8, y: 4, face: face, color: RGB(grey: 255))
                #expect(image.samples.contains { $0 > 60 })
                pictures.insert(image.samples)
            }
            #expect(pictures.count == characters.count)
        }
    }

    @Test("wrapped lines fit and lose nothing", arguments: [20, 60, 96, 128, 200, 400])
    func wrapping(_ width: Int) {
        let face = Typeface.condensed10
        let lines = face.wrapped(OverlayLegend.notice, width: width)
        for line in lines { #expect(face.width(of: line) <= width) }
        #expect(lines.joined().filter { $0 != " " } == OverlayLegend.notice.filter { $0 != " " })
    }

    @Test("letters with accents lose them, others become question marks, nothing vanishes")
    func folding() {
        let face = Typeface.regular13
        #expect(face.width(of: "läsion") == face.width(of: "lasion"))
        #expect(face.width(of: "肺") == face.width(of: "?"))
    }

    @Test("a shortened text fits and ends with an ellipsis")
    func shortening() {
        let face = Typeface.regular13
        let text = face.shortened("a rather long label of a class", width: 100)
        #expect(face.width(of: text) <= 100)
        #expect(text.hasSuffix("…"))
        #expect(face.shortened("short", width: 100) == "short")
    }
}
