import DICOM
import Tensors
import Testing

struct FileScannerTests {
    private let scanner = FileScanner()

    private func code(_ bytes: [UInt8], limits: ReadLimits = ReadLimits()) -> String? {
        do throws(ReadError) {
            _ = try FileScanner(limits: limits).scan(bytes)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(
        "Files with a meta header are read in every native encoding",
        arguments: [
            FileBuilder.Encoding.explicit, .implicit, .bigEndian,
        ])
    func readsNativeEncodings(encoding: FileBuilder.Encoding) throws {
        let scanned = try scanner.scan(FileBuilder.image(encoding).file())
        #expect(scanned.hasPixelData)
        #expect(scanned.transferSyntaxUID.hasPrefix("1.2.840.10008.1.2"))
    }

    @Test(
        "Data sets without preamble and meta header are told by their first element",
        arguments: [
            (FileBuilder.Encoding.explicit, "1.2.840.10008.1.2.1"), (.implicit, "1.2.840.10008.1.2"),
            (.bigEndian, "1.2.840.10008.1.2.2"),
        ])
    func readsBareDataSets(encoding: FileBuilder.Encoding, syntax: String) throws {
        #expect(try scanner.scan(FileBuilder.image(encoding).dataSet).transferSyntaxUID == syntax)
    }

    @Test("A meta header that names another native syntax than the data set has is overruled")
    func overrulesWrongMetaHeader() throws {
        let file = FileBuilder.image(.explicit).file(transferSyntax: "1.2.840.10008.1.2")
        #expect(try scanner.scan(file).transferSyntaxUID == "1.2.840.10008.1.2.1")
    }

    @Test(
        "What is not DICOM is called so",
        arguments: [
            [], Array("PK\u{3}\u{4} a zip file, more or less".utf8), [UInt8](repeating: 0, count: 4096),
            [UInt8](repeating: 0xFF, count: 300), Array("{\"json\": true}".utf8),
        ] as [[UInt8]])
    func refusesJunk(bytes: [UInt8]) { #expect(code(bytes) == "not-dicom") }

    @Test("A directory of media is not an image")
    func refusesDirectories() {
        #expect(code(FileBuilder.image().file(mediaStorage: "1.2.840.10008.1.3.10")) == "dicomdir")
    }

    @Test(
        "Sequences nested thousands deep are refused, whatever their lengths and encoding",
        arguments: [
            (FileBuilder.Encoding.explicit, true), (.explicit, false), (.implicit, true), (.implicit, false),
            (.bigEndian, true),
        ])
    func refusesDepthBombs(encoding: FileBuilder.Encoding, exact: Bool) {
        var file = FileBuilder.image(encoding)
        file.put(Tag(0x0008, 0x1140), file.nested(20_000, exact: exact))
        #expect(code(file.file()) == "nesting-too-deep")
    }

    @Test("The depth limit is the number of sequences within each other that may be")
    func countsDepth() {
        var file = FileBuilder.image()
        file.put(Tag(0x0008, 0x1140), file.nested(64, exact: true))
        #expect(code(file.file()) == nil)
        file.put(Tag(0x0008, 0x1140), file.nested(65, exact: true))
        #expect(code(file.file()) == "nesting-too-deep")
    }

    @Test("A length beyond the end of the file is found before anything is read")
    func refusesLengthsBeyondTheFile() {
        var file = FileBuilder.image()
        file.value(Tag(0x0009, 0x1001), "OB", [1, 2], statedLength: 0x7FFF_FFF0)
        #expect(code(file.file()) == "truncated")
        #expect(code(Array(FileBuilder.image().file().dropLast(3))) == "truncated")
    }

    @Test("An item that is longer than its sequence is refused")
    func refusesItemsBeyondTheirSequence() {
        var file = FileBuilder.image()
        let item = file.header(Tag(0xFFFE, 0xE000), "", 40) + [UInt8](repeating: 0, count: 8)
        file.put(Tag(0x0008, 0x1140), file.header(Tag(0x0008, 0x1140), "SQ", UInt32(item.count)) + item)
        #expect(code(file.file()) == "malformed")
    }

    @Test("Odd lengths, unknown VRs and a superfluous delimiter are tolerated")
    func toleratesHarmlessFaults() {
        var file = FileBuilder.image()
        file.value(.seriesDescription, "LO", Array("abc".utf8))
        file.put(Tag(0x0009, 0x1001), file.bytes16(9) + file.bytes16(0x1001) + Array("??".utf8) + [2, 0, 65, 66])
        file.put(Tag(0x0008, 0x1140), file.nested(2, exact: true) + file.header(Tag(0xFFFE, 0xE0DD), "", 0))
        #expect(code(file.file()) == "malformed")
        file.put(Tag(0x0008, 0x1140), file.nested(2, exact: true))
        #expect(code(file.file()) == nil)
    }

    @Test("An implicit value that only begins like an item is left alone")
    func leavesValuesAlone() {
        var file = FileBuilder.image(.implicit)
        file.value(Tag(0x0009, 0x1001), "OB", [0xFE, 0xFF, 0x00, 0xE0, 4, 0, 0, 0, 1, 2, 3, 4, 5, 6])
        #expect(code(file.file()) == nil)
    }

    @Test("Pixel data must be as long as rows, columns, samples, frames and bits ask for")
    func checksPixelDataLength() {
        #expect(code(FileBuilder.image(pixels: [UInt8](repeating: 0, count: 46)).file()) == "pixel-data-too-short")
        #expect(code(FileBuilder.image(pixels: [UInt8](repeating: 0, count: 60)).file()) == nil)
        var bomb = FileBuilder.image()
        bomb.number(.rows, 65535)
        bomb.number(.columns, 65535)
        bomb.text(.numberOfFrames, "IS", "2147483647")
        #expect(code(bomb.file()) == "pixel-data-too-short")
    }

    @Test("Bits are counted packed where they are packed")
    func countsPackedBits() {
        var file = FileBuilder.image(rows: 5, columns: 7, pixels: [UInt8](repeating: 0, count: 6))
        file.number(.bitsAllocated, 1)
        #expect(code(file.file()) == nil)
        file.number(.bitsAllocated, 12)
        #expect(code(file.file()) == "pixel-data-too-short")
    }

    @Test("An image larger than the limit is refused by its size")
    func refusesLargeImages() {
        var limits = ReadLimits()
        limits.sampleCount = 23
        #expect(code(FileBuilder.image().file(), limits: limits) == "image-too-large")
        limits.sampleCount = 24
        #expect(code(FileBuilder.image().file(), limits: limits) == nil)
    }

    @Test("Missing rows, missing pixels and numbers that are none have a name each")
    func namesWhatIsMissing() {
        var file = FileBuilder.image()
        file.remove(.rows)
        #expect(code(file.file()) == "rows-missing")
        file = FileBuilder.image()
        file.number(.columns, 0)
        #expect(code(file.file()) == "rows-missing")
        file = FileBuilder.image()
        file.remove(.pixelData)
        #expect(code(file.file()) == "no-pixel-data")
        file = FileBuilder.image()
        file.text(.numberOfFrames, "IS", "1A")
        #expect(code(file.file()) == "attribute-invalid")
        file = FileBuilder.image()
        file.number(.samplesPerPixel, 7)
        #expect(code(file.file()) == "attribute-invalid")
    }

    @Test("Rows count in whatever VR they were written")
    func toleratesWrongVRs() {
        var file = FileBuilder.image()
        file.text(.rows, "IS", "4")
        #expect(code(file.file()) == nil)
        file.value(.columns, "UL", [6, 0, 0, 0])
        #expect(code(file.file()) == nil)
    }

    @Test("An object without any image attribute is not an image, and not an error")
    func acceptsObjectsWithoutImage() throws {
        var file = FileBuilder()
        file.text(.sopClassUID, "UI", "1.2.840.10008.5.1.4.1.1.88.33")
        file.text(.sopInstanceUID, "UI", "1.2.3")
        #expect(try scanner.scan(file.file()).hasPixelData == false)
    }

    @Test("Compressed pixel data need a fragment for every frame")
    func countsFragments() {
        var file = FileBuilder.image(frames: 2)
        let syntax = "1.2.840.10008.1.2.4.80"
        file.compressedPixels([[1, 2, 3, 4], [5, 6]])
        #expect(code(file.file(transferSyntax: syntax)) == nil)
        file.compressedPixels([[1, 2, 3, 4]])
        #expect(code(file.file(transferSyntax: syntax)) == "pixel-data-too-short")
        #expect(code(file.file()) == "malformed")
    }

    @Test(
        "Transfer syntaxes that nothing here decodes are refused by their name",
        arguments: [
            ("1.2.840.10008.1.2.4.201", "HTJ2K"), ("1.2.840.10008.1.2.4.110", "JPEG XL"),
            ("1.2.840.10008.1.2.4.100", "MPEG-2"), ("1.2.840.10008.1.2.4.107", "HEVC"), ("1.2.3.4.5", "1.2.3.4.5"),
        ])
    func namesUnsupportedSyntaxes(uid: String, name: String) {
        #expect {
            _ = try FileScanner().scan(FileBuilder.image().file(transferSyntax: uid))
        } throws: { error in
            (error as? ReadError)?.code == "transfer-syntax-unsupported"
                && (error as? ReadError)?.message.contains(name) == true
        }
    }

    @Test("No beginning of a file and no damaged byte of it brings the scan down")
    func survivesDamage() {
        var file = FileBuilder.image(.explicit, frames: 2)
        file.put(Tag(0x0008, 0x1140), file.nested(5, exact: true))
        var implicit = FileBuilder.image(.implicit)
        implicit.put(Tag(0x0008, 0x1140), implicit.nested(5, exact: false))
        var random = SeededRandom(seed: 7)
        var refused = 0
        for whole in [file.file(), implicit.file(), implicit.dataSet] {
            for length in 0..<whole.count { refused += code(Array(whole.prefix(length))) == nil ? 0 : 1 }
            for _ in 0..<4000 {
                var damaged = whole
                for _ in 0..<3 {
                    damaged[Int(random.next() % UInt64(whole.count))] = UInt8(truncatingIfNeeded: random.next())
                }
                refused += code(damaged) == nil ? 0 : 1
            }
        }
        #expect(refused > 1000)
    }
}
