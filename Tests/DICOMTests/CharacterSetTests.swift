import DICOM
import Foundation
import TestSupport
import Testing

/// Bytes as the annexes H to K of PS3.5 give them, or as Python's codecs encode the same text.
struct CharacterSetTests {
    private func description(_ terms: String?, _ bytes: [UInt8]) throws -> String? {
        let folder = try TemporaryFolder()
        var file = FileBuilder.image()
        if let terms { file.text(.specificCharacterSet, "CS", terms) }
        file.value(.seriesDescription, "LO", bytes + (bytes.count % 2 == 1 ? [0x20] : []))
        try Data(file.file()).write(to: folder.url.appending(path: "image"))
        let reader = StudyReader(workers: WorkerLauncher(executable: ModalisExecutable.url.path), width: 1)
        return try reader.contents(ofFolder: folder.url.path).studies.first?.series.first?.seriesDescription
    }

    private static let escape: UInt8 = 0x1B

    @Test(
        "Text of every single-byte set becomes UTF-8",
        arguments: [
            ("ISO_IR 100", [0xFC], "ü"), ("ISO_IR 101", [0xF8], "ř"), ("ISO_IR 109", [0xB1], "ħ"),
            ("ISO_IR 110", [0xBE], "ž"), ("ISO_IR 144", [0xBB], "Л"), ("ISO_IR 127", [0xC8], "ب"),
            ("ISO_IR 126", [0xC1], "Α"), ("ISO_IR 138", [0xE0], "א"), ("ISO_IR 148", [0xF0], "ğ"),
            ("ISO_IR 203", [0xBD], "œ"), ("ISO_IR 166", [0xA1], "ก"), ("ISO_IR 13", [0xD4, 0xCF], "ﾔﾏ"),
        ] as [(String, [UInt8], String)])
    func singleBytes(_ terms: String, _ bytes: [UInt8], _ text: String) throws {
        #expect(try description(terms, Array("A ".utf8) + bytes) == "A " + text)
    }

    @Test(
        "Escape sequences choose among sets, and the first set comes back where they end",
        arguments: [
            // PS3.5 H.3.1 and H.3.2: Yamada in kanji; with romaji before it.
            ("\\ISO 2022 IR 87", [0x1B, 0x24, 0x42, 0x3B, 0x33, 0x45, 0x44, 0x1B, 0x28, 0x42], "山田"),
            ("ISO 2022 IR 13\\ISO 2022 IR 87", [0xD4, 0x1B, 0x24, 0x42, 0x3B, 0x33, 0x1B, 0x28, 0x4A, 0x41], "ﾔ山A"),
            ("\\ISO 2022 IR 159", [0x1B, 0x24, 0x28, 0x44, 0x30, 0x21, 0x1B, 0x28, 0x42], "丂"),
            // PS3.5 I.2: Hong in hangul and hanja.
            (
                "\\ISO 2022 IR 149", [0x1B, 0x24, 0x29, 0x43, 0xFB, 0xF3, 0x5E, 0x1B, 0x24, 0x29, 0x43, 0xC8, 0xAB],
                "洪^홍"
            ),
            // PS3.5 K.2: Zhang in GB 2312.
            ("\\ISO 2022 IR 58", [0x1B, 0x24, 0x29, 0x41, 0xD5, 0xC5], "张"),
            ("ISO 2022 IR 100\\ISO 2022 IR 144", [0xE4, 0x1B, 0x2D, 0x4C, 0xBB], "äЛ"),
            ("ISO_IR 192", [0xC3, 0xA4, 0xE7, 0x8E, 0x8B], "ä王"), ("GB18030", [0xCD, 0xF5], "王"),
            ("GBK", [0xCD, 0xF5], "王"),
        ] as [(String, [UInt8], String)])
    func extensions(_ terms: String, _ bytes: [UInt8], _ text: String) throws {
        #expect(try description(terms, bytes) == text)
    }

    @Test("Text that does not fit its set is never lost: UTF-8 is seen where no set is stated, else bytes are Latin-1")
    func misstated() throws {
        #expect(try description(nil, [0xC3, 0xA4]) == "ä")
        #expect(try description("NONSENSE", [0xC3, 0xA4]) == "ä")
        #expect(try description(nil, [0xE4, 0x41]) == "äA")
        #expect(try description("ISO_IR 192", [0xE4, 0x41]) == "äA")
        // ISO 8859-7 has nothing at AE.
        #expect(try description("ISO_IR 126", [0xAE, 0xC1]) == "®Α")
        // A writer left out the escape that names the only other set.
        #expect(try description("\\ISO 2022 IR 58", [0xD5, 0xC5]) == "张")
    }
}
