import Foundation
import Reports
import TestSupport
import Testing

struct RGBImageTests {
    private static let python = "/usr/bin/python3"

    /// A PNG reader of a few lines, by Python's zlib: width, height and samples on three lines.
    private static let reader = """
        import struct, sys, zlib
        d = open(sys.argv[1], 'rb').read()
        at, idat = 8, b''
        while at < len(d):
            n, kind = struct.unpack('>I4s', d[at:at + 8])
            body = d[at + 8:at + 8 + n]
            if kind == b'IHDR': w, h, depth, color = struct.unpack('>IIBB', body[:10])
            if kind == b'IDAT': idat += body
            at += 12 + n
        assert (depth, color) == (8, 2)
        raw, row, out = zlib.decompress(idat), bytearray(3 * w), bytearray()
        for y in range(h):
            kind, line = raw[y * (3 * w + 1)], bytearray(raw[y * (3 * w + 1) + 1:(y + 1) * (3 * w + 1)])
            for i in range(3 * w):
                a, b, c = (line[i - 3] if i > 2 else 0), row[i], (row[i - 3] if i > 2 else 0)
                p = min((a, b, c), key=lambda v: abs(a + b - c - v))
                line[i] = (line[i] + (0, a, b, (a + b) // 2, p)[kind]) & 255
            row = line
            out += line
        print(w, h, ','.join(map(str, out)))
        """

    @Test("a PNG has the chunks IHDR, IDAT and IEND alone, with true checksums")
    func chunks() throws {
        let png = try Self.gradient.png()
        #expect(Array(png.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        var names: [String] = []
        var at = 8
        while at + 12 <= png.count {
            let length = png[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
            names.append(String(decoding: png[(at + 4)..<(at + 8)], as: UTF8.self))
            let stored = png[(at + 8 + length)..<(at + 12 + length)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            #expect(Self.crc(png[(at + 4)..<(at + 8 + length)]) == stored)
            at += 12 + length
        }
        #expect(at == png.count)
        #expect(Set(names) == ["IHDR", "IDAT", "IEND"])
    }

    private static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    private static var gradient: RGBImage {
        var image = RGBImage(width: 37, height: 23)
        for y in 0..<23 { for x in 0..<37 { image[x, y] = RGB(UInt8(x * 6), UInt8(y * 11), UInt8((x * y) % 256)) } }
        return image
    }

    @Test(
        "another program reads the same pixels from a PNG",
        .enabled(if: FileManager.default.fileExists(atPath: python), "python3 is not installed"))
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "a.png")
        try Data(Self.gradient.png()).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: Self.python)
        process.arguments = ["-c", Self.reader, file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        let words = text.split { $0 == " " || $0 == "\n" }
        try #require(words.count == 3)
        #expect(words[0] == "37")
        #expect(words[1] == "23")
        #expect(words[2].split(separator: ",").compactMap { UInt8($0) } == Self.gradient.samples)
    }

    @Test("the same picture gives the same bytes")
    func deterministic() throws { #expect(try Self.gradient.png() == Self.gradient.png()) }

    @Test("an empty picture is refused")
    func empty() {
        #expect(throws: ReportError.imageNotEncoded(width: 0, height: 5)) { try RGBImage(width: 0, height: 5).png() }
    }

    @Test("growing keeps the corners, shrinking takes the mean, and a plain picture stays plain")
    func scaling() {
        var image = RGBImage(width: 2, height: 2)
        image[1, 0] = RGB(grey: 200)
        image[0, 1] = RGB(grey: 100)
        let large = image.scaled(width: 8, height: 6)
        #expect(large[0, 0] == RGB(grey: 0))
        #expect(large[7, 0] == RGB(grey: 200))
        #expect(large[0, 5] == RGB(grey: 100))
        #expect(image.scaled(width: 1, height: 1)[0, 0] == RGB(grey: 75))
        let plain = RGBImage(width: 13, height: 7, fill: RGB(10, 20, 30))
        for (width, height) in [(5, 3), (40, 2), (13, 7), (1, 30)] {
            #expect(
                plain.scaled(width: width, height: height)
                    == RGBImage(width: width, height: height, fill: RGB(10, 20, 30)))
        }
    }

    @Test("drawing beyond the edges is cut off")
    func clipping() {
        var image = RGBImage(width: 4, height: 4)
        image.draw(RGBImage(width: 3, height: 3, fill: RGB(grey: 9)), x: -2, y: 3)
        #expect(image[0, 3] == RGB(grey: 9))
        #expect(image.samples.filter { $0 == 9 }.count == 3)
        image.fill(x: 3, y: -5, width: 100, height: 6, with: RGB(grey: 7))
        #expect(image.samples.filter { $0 == 7 }.count == 3)
        image.draw("far away", x: 100, y: 100, face: .regular13, color: RGB(grey: 255))
        #expect(!image.samples.contains(255))
    }
}
