import DICOM
import Foundation
import Tensors
import TestSupport
import Testing

struct StudyReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func reader(_ change: (inout ReadLimits) -> Void = { _ in }) -> StudyReader {
        var limits = ReadLimits()
        change(&limits)
        return StudyReader(workers: WorkerLauncher(executable: ModalisExecutable.url.path, limits: limits))
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = folder.url.appending(path: name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    private func codes(_ contents: FolderContents) -> [String: String] {
        Dictionary(uniqueKeysWithValues: contents.files.map { ($0.path, $0.code.rawValue) })
    }

    @Test("A folder is searched to its depths, with or without .dcm; junk and links are counted")
    func readsFolders() throws {
        try write("a/b/image", FileBuilder.image().file())
        try write("readme.txt", Array("hello".utf8))
        try write("empty", [])
        try FileManager.default.createSymbolicLink(
            at: folder.url.appending(path: "link"), withDestinationURL: folder.url.appending(path: "a/b/image"))
        try FileManager.default.createSymbolicLink(
            at: folder.url.appending(path: "loop"), withDestinationURL: folder.url)
        let contents = try reader().contents(ofFolder: folder.url.path)
        #expect(contents.studies.count == 1)
        #expect(
            codes(contents) == [
                "readme.txt": "not-dicom", "empty": "not-dicom", "link": "symbolic-link", "loop": "symbolic-link",
            ])
        let instance = try #require(contents.studies.first?.series.first?.instances.first)
        #expect(instance.relativePath == "a/b/image")
        #expect(instance.sha256.count == 64)
        #expect(instance.attributes.string(.modality) == "MR")
    }

    @Test("One file may be named instead of a folder; one that is not there is an error")
    func readsOneFile() throws {
        try write("image", FileBuilder.image().file())
        let contents = try reader().contents(ofFolder: folder.url.appending(path: "image").path)
        #expect(contents.studies.first?.series.first?.volumes.count == 1)
        let missing = folder.url.appending(path: "none").path
        #expect(throws: ReadError.folderMissing) { try reader().contents(ofFolder: missing) }
    }

    @Test(
        "Pixels come out as they were written, in every native encoding",
        arguments: [
            FileBuilder.Encoding.explicit, .implicit, .bigEndian,
        ])
    func decodesNativePixels(encoding: FileBuilder.Encoding) throws {
        try write("image", FileBuilder.image(encoding, frames: 2).file())
        let volume = try onlyVolume()
        #expect(volume.voxels.shape == [2, 4, 6])
        #expect(volume.voxels.scalars == (0..<48).map(Float.init))
    }

    private func onlyVolume(_ reader: StudyReader? = nil) throws -> Volume {
        let reader = reader ?? self.reader()
        let contents = try reader.contents(ofFolder: folder.url.path)
        return try reader.volume(try #require(contents.studies.first?.series.first?.volumes.first))
    }

    @Test("Stored bits are masked, extended by their sign and rescaled")
    func extendsSigns() throws {
        var file = FileBuilder.image(rows: 1, columns: 4)
        file.number(.bitsStored, 12)
        file.number(Tag(0x0028, 0x0102), 11)
        file.number(.pixelRepresentation, 1)
        file.text(.rescaleSlope, "DS", "0.5")
        file.text(.rescaleIntercept, "DS", "10")
        // 0, −1, 2047 and −2048 with rubbish above the stored bits.
        file.value(.pixelData, "OW", [0x00, 0x50, 0xFF, 0xAF, 0xFF, 0x17, 0x00, 0x08])
        try write("image", file.file())
        #expect(try onlyVolume().voxels.scalars == [10, 9.5, 1033.5, -1014])
    }

    @Test("MONOCHROME1 is mirrored within the stored range, its window with it")
    func mirrorsMonochrome1() throws {
        var file = FileBuilder.image(rows: 1, columns: 4)
        file.text(.photometricInterpretation, "CS", "MONOCHROME1")
        file.number(.bitsStored, 10)
        file.number(Tag(0x0028, 0x0102), 9)
        file.text(.windowCenter, "DS", "1")
        file.text(.windowWidth, "DS", "2")
        try write("image", file.file())
        let volume = try onlyVolume()
        #expect(volume.voxels.scalars == [1023, 1022, 1021, 1020])
        #expect(volume.window == DisplayWindow(center: 1022, width: 2))
        #expect(volume.steps.count == 1)
    }

    @Test("Hounsfield units are never mirrored")
    func keepsQuantities() throws {
        var file = FileBuilder.image(rows: 1, columns: 4)
        file.text(.photometricInterpretation, "CS", "MONOCHROME1")
        file.text(.modality, "CS", "CT")
        try write("image", file.file())
        #expect(try onlyVolume().voxels.scalars == [0, 1, 2, 3])
        #expect(try onlyVolume().unit == .hu)
    }

    @Test("Padding keeps its value and is counted")
    func countsPadding() throws {
        var file = FileBuilder.image(rows: 1, columns: 4)
        file.number(.pixelPaddingValue, 2)
        try write("image", file.file())
        let volume = try onlyVolume()
        #expect(volume.voxels.scalars == [0, 1, 2, 3])
        let finding = try #require(volume.findings.first { $0.code == "pixel-padding" })
        #expect(finding.message.hasPrefix("1 pixels"))
    }

    @Test("Colour comes out interleaved, however its planes were stored")
    func decodesColour() throws {
        var file = FileBuilder.image(rows: 1, columns: 2, bits: 8, samples: 3, pixels: [1, 4, 2, 5, 3, 6])
        file.number(Tag(0x0028, 0x0006), 1)
        try write("image", file.file())
        let volume = try onlyVolume()
        #expect(volume.voxels.shape == [1, 1, 2, 3])
        #expect(volume.voxels.scalars == [1, 2, 3, 4, 5, 6])
        #expect(volume.unit == .rgb)
    }

    @Test("Text of any character set becomes UTF-8; what cannot be is not lost")
    func convertsText() throws {
        var file = FileBuilder.image()
        file.text(.specificCharacterSet, "CS", "ISO_IR 144")
        file.value(.seriesDescription, "LO", [0xBB, 0xEE, 0xD4, 0xD8])
        try write("cyrillic", file.file())
        let contents = try reader().contents(ofFolder: folder.url.path)
        #expect(contents.studies.first?.series.first?.seriesDescription == "Люди")
        file.remove(.specificCharacterSet)
        try write("cyrillic", file.file())
        let latin = try reader().contents(ofFolder: folder.url.path)
        #expect(latin.studies.first?.series.first?.seriesDescription.isEmpty == false)
    }

    @Test("Nested and private attributes are read with their values")
    func readsNestedAttributes() throws {
        var file = FileBuilder.image()
        var inner = FileBuilder()
        inner.text(Tag(0x0018, 0x1074), "DS", "5.5")
        let item = file.header(Tag(0xFFFE, 0xE000), "", UInt32(inner.dataSet.count)) + inner.dataSet
        file.value(.radiopharmaceuticalInformationSequence, "SQ", item)
        file.text(Tag(0x0009, 0x0010), "LO", "ACME")
        file.text(Tag(0x0009, 0x1001), "LO", "one\\two")
        file.text(.sequenceName, "SH", "")
        try write("image", file.file())
        let contents = try reader().contents(ofFolder: folder.url.path)
        let set = try #require(contents.studies.first?.series.first?.instances.first?.attributes)
        #expect(set.items(.radiopharmaceuticalInformationSequence).first?.number(.radionuclideTotalDose) == 5.5)
        #expect(set.strings(Tag(0x0009, 0x1001)) == ["one", "two"])
        #expect(set[.sequenceName]?.values == [])
        #expect(set[.pixelData]?.values == [])
    }

    @Test("Limits on files and folders are kept")
    func keepsLimits() throws {
        try write("one", FileBuilder.image().file())
        try write("two", FileBuilder.image().file())
        #expect(throws: ReadError.tooManyFiles(limit: 1)) {
            try reader { $0.fileCount = 1 }.contents(ofFolder: folder.url.path)
        }
        #expect(throws: ReadError.studyTooLarge(limit: 100)) {
            try reader { $0.studySize = 100 }.contents(ofFolder: folder.url.path)
        }
        let contents = try reader { $0.fileSize = 100 }.contents(ofFolder: folder.url.path)
        #expect(codes(contents) == ["one": "file-too-large", "two": "file-too-large"])
    }
}
