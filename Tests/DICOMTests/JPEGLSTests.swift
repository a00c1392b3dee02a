import DICOM
import Foundation
import Tensors
import TestSupport
import Testing

/// JPEG-LS made by DCMTK's encoder, whatever decodes it here: against the pixels themselves, or what DCMTK's decoder makes of it.
@Suite(.enabled(if: ModalisExecutable.tool("dcmcjpls") != nil, "needs dcmtk"))
struct JPEGLSTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> String { folder.url.appending(path: name).path }

    private func tool(_ name: String, _ arguments: [String]) throws {
        let result = try ModalisExecutable.run(try #require(ModalisExecutable.tool(name)), arguments)
        #expect(result.status == 0, "\(name): \(result.errors)")
    }

    private func volume(_ name: String) throws -> Volume {
        let reader = StudyReader(workers: WorkerLauncher(executable: ModalisExecutable.url.path))
        let contents = try reader.contents(ofFolder: path(name))
        return try reader.volume(try #require(contents.studies.first?.series.first?.volumes.first))
    }

    /// Noise on a ramp, with a flat corner, so that every mode of the coding occurs.
    private static func file(
        bits: Int, stored: Int, signed: Bool = false, samples: Int = 1, frames: Int = 1, planar: Int = 0
    ) -> FileBuilder {
        let (rows, columns) = (37, 53)
        var random = SeededRandom(seed: UInt64(stored * samples + frames))
        var pixels: [UInt8] = []
        for index in 0..<rows * columns * samples * frames {
            let isFlat = index / samples % columns < 20
            let noise = isFlat ? 0 : Int(random.next() % UInt64(1 << (stored - 2)))
            let value = (index / columns * 3 + noise) & ((1 << stored) - 1)
            let extended = signed && value >> (stored - 1) == 1 ? value | ~((1 << stored) - 1) : value
            pixels.append(UInt8(truncatingIfNeeded: extended))
            if bits == 16 { pixels.append(UInt8(truncatingIfNeeded: extended >> 8)) }
        }
        if pixels.count % 2 == 1 { pixels.append(0) }
        var file = FileBuilder.image(
            rows: rows, columns: columns, frames: frames > 1 ? frames : nil, bits: bits, samples: samples,
            pixels: pixels)
        file.number(.bitsStored, stored)
        file.number(Tag(0x0028, 0x0102), stored - 1)
        file.number(.pixelRepresentation, signed ? 1 : 0)
        if samples == 3 { file.number(Tag(0x0028, 0x0006), planar) }
        return file
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var bits = 16
        var stored = 16
        var signed = false
        var samples = 1
        var frames = 1
        var planar = 0
        var options: [String] = []

        var testDescription: String {
            "\(stored) of \(bits) bits\(signed ? " signed" : "") × \(samples), \(frames) frames, planar \(planar) \(options)"
        }

        var file: FileBuilder {
            JPEGLSTests.file(
                bits: bits, stored: stored, signed: signed, samples: samples, frames: frames, planar: planar)
        }
    }

    @Test(
        "Lossless pixels come back as they were",
        arguments: [
            Case(bits: 8, stored: 8), Case(), Case(stored: 12), Case(stored: 10), Case(signed: true),
            Case(stored: 12, signed: true, options: ["+pc"]), Case(frames: 3), Case(frames: 3, options: ["-ot"]),
            Case(frames: 3, options: ["+fs", "1"]), Case(frames: 3, options: ["+fs", "1", "-ot"]),
            Case(options: ["+fs", "1"]), Case(bits: 8, stored: 8, options: ["+pz"]),
            Case(options: ["+t1", "9", "+t2", "33", "+t3", "90", "+rs", "31"]),
            Case(bits: 8, stored: 8, samples: 3, options: ["+il"]),
            Case(bits: 8, stored: 8, samples: 3, options: ["+is"]),
            Case(bits: 8, stored: 8, samples: 3, options: ["+in"]),
            Case(bits: 8, stored: 8, samples: 3, planar: 1, options: ["+in"]),
            Case(bits: 8, stored: 8, samples: 3, planar: 1, options: ["+il"]),
            Case(samples: 3, options: ["+is"]),
        ])
    func decodesLossless(_ example: Case) throws {
        try Data(example.file.file()).write(to: URL(filePath: path("native")))
        try tool("dcmcjpls", example.options + [path("native"), path("compressed")])
        let (native, compressed) = (try volume("native"), try volume("compressed"))
        #expect(compressed.description.frames[0].instance.transferSyntaxUID == "1.2.840.10008.1.2.4.80")
        #expect(compressed.voxels == native.voxels)
        #expect(Set(native.voxels.scalars).count > 100)
    }

    @Test(
        "Near-lossless pixels are those that DCMTK's decoder gives",
        arguments: [
            Case(bits: 8, stored: 8, options: ["+md", "3"]), Case(options: ["+md", "7"]),
            Case(stored: 12, options: ["+md", "2"]),
            Case(bits: 8, stored: 8, samples: 3, options: ["+is"]),
        ])
    func decodesNearLossless(_ example: Case) throws {
        try Data(example.file.file()).write(to: URL(filePath: path("native")))
        try tool("dcmcjpls", ["+en"] + example.options + [path("native"), path("compressed")])
        try tool("dcmdjpls", [path("compressed"), path("again")])
        let (again, compressed) = (try volume("again"), try volume("compressed"))
        #expect(compressed.description.frames[0].instance.transferSyntaxUID == "1.2.840.10008.1.2.4.81")
        #expect(compressed.voxels == again.voxels)
        #expect(compressed.voxels != (try volume("native")).voxels)
    }

    /// The only fragment of a file that DCMTK compressed, and where it begins.
    private func fragment(_ bytes: [UInt8]) throws -> Range<Int> {
        let start = try #require((0..<bytes.count - 3).first { bytes[$0...].starts(with: [0xFF, 0xD8, 0xFF, 0xF7]) })
        let length = (0..<4).reduce(0) { $0 | Int(bytes[start - 4 + $1]) << (8 * $1) }
        return start..<start + length
    }

    @Test("A stream of eight bits in containers of sixteen comes out as its numbers")
    func widensBytes() throws {
        try Data(Self.file(bits: 8, stored: 8).file()).write(to: URL(filePath: path("native")))
        try tool("dcmcjpls", [path("native"), path("compressed")])
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: path("compressed"))))
        var wide = Self.file(bits: 16, stored: 8)
        wide.compressedPixels([Array(bytes[try fragment(bytes)])])
        try Data(wide.file(transferSyntax: "1.2.840.10008.1.2.4.80")).write(to: URL(filePath: path("wide")))
        #expect(try volume("wide").voxels == volume("native").voxels)
    }

    @Test(
        "A stream whose last marker was cut off has all of its pixels; one cut short is refused, as is one of another size"
    )
    func refusesBrokenStreams() throws {
        try Data(Self.file(bits: 16, stored: 16).file()).write(to: URL(filePath: path("native")))
        try tool("dcmcjpls", [path("native"), path("compressed")])
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: path("compressed"))))
        let stream = Array(bytes[try fragment(bytes)])
        let end = try #require(stream.indices.last { stream[$0...].starts(with: [0xFF, 0xD9]) })
        func write(_ name: String, _ stream: [UInt8], _ change: (inout FileBuilder) -> Void = { _ in }) throws {
            var file = Self.file(bits: 16, stored: 16)
            file.compressedPixels([stream.count % 2 == 0 ? stream : stream + [0]])
            change(&file)
            try Data(file.file(transferSyntax: "1.2.840.10008.1.2.4.80")).write(to: URL(filePath: path(name)))
        }
        try write("cut", Array(stream[..<end]))
        #expect(try volume("cut").voxels == volume("native").voxels)
        // CharLS 2.4 would look for bits beyond the end for seconds, had the stream no end put to it.
        let cuts = ["half": stream.count / 2, "third": stream.count / 3, "bytes": end - 9, "header": 12]
        for (name, length) in cuts { try write(name, Array(stream[..<length])) }
        try write("rows", stream) { $0.number(.rows, 36) }
        try write("columns", stream) { $0.number(.columns, 54) }
        try write("colour", stream) { $0.number(.samplesPerPixel, 3) }
        try write("narrow", stream) {
            $0.number(.bitsAllocated, 8)
            $0.number(.bitsStored, 8)
            $0.number(Tag(0x0028, 0x0102), 7)
        }
        try write("rubbish", [0xFF, 0xD8] + [UInt8](repeating: 0x5A, count: 60))
        try write("nothing", [])
        for name in cuts.keys + ["rows", "columns", "colour", "narrow", "rubbish"] {
            let error = #expect(throws: ReadError.self, "\(name)") { try volume(name) }
            #expect(error?.finding.code == "decoding-failed", "\(name)")
        }
    }
}
