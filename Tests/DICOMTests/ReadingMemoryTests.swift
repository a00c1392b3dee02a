import DICOM
import Foundation
import TestSupport
import Testing

/// Beside `modalis`.
private let benchmark = ModalisExecutable.url.deletingLastPathComponent().appending(path: "benchmark")

/// How much memory reading takes: the volume, and next to nothing for each slice beside it.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: benchmark.path), "needs the built benchmark"))
struct ReadingMemoryTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The most that the reading program had resident, and the bytes of the volume, both in MB.
    private func peak(slices: Int) throws -> (memory: Int, volume: Int) {
        let place = folder.url.appending(path: "\(slices)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        var file = FileBuilder.image(rows: 256, columns: 256)
        for slice in 0..<slices {
            file.text(.sopInstanceUID, "UI", "1.2.3.4.\(slice)")
            file.text(.imagePositionPatient, "DS", "0\\0\\\(slice)")
            file.text(.imageOrientationPatient, "DS", "1\\0\\0\\0\\1\\0")
            file.text(.pixelSpacing, "DS", "1\\1")
            try Data(file.file()).write(to: place.appending(path: "\(slice)"))
        }
        // A program counts the memory of the one that it was started in as its own; a shell has little.
        let result = try ModalisExecutable.run(
            URL(filePath: "/bin/sh"),
            ["-c", "\"$0\" \"$@\"; exit $?", benchmark.path, "reading", place.path, ModalisExecutable.url.path, "0"])
        try #require(result.status == 0, "\(result.errors)")
        // reading 0.0000 s 77 MB 16 MB
        let words = result.output.split(whereSeparator: \.isWhitespace)
        try #require(words.count == 7)
        return (try #require(Int(words[3])), try #require(Int(words[5])))
    }

    @Test("Four times the slices take the memory of their voxels more, and not a tenth beside")
    func growsByTheVolumeAlone() throws {
        let (few, many) = (try peak(slices: 80), try peak(slices: 320))
        let growth = Double(many.volume - few.volume)
        #expect(growth == 60)
        // Pages that the allocator rounds up, and whole numbers of MB.
        #expect(Double(many.memory - few.memory) < 1.1 * growth + 4)
        #expect(many.memory < 2 * many.volume)
    }
}
