import DICOM
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct DICOMObjectTests {
    private func object() -> DICOMObject {
        var d = DataSet()
        d.set(.sopClassUID, SOPClass.secondaryCapture)
        d.set(.sopInstanceUID, "2.25.1")
        d.set(.patientName, "Müller^Jörg")
        d.set(.imageType, "DERIVED", "SECONDARY")
        d.set(.rows, 1)
        d.set(.columns, 1)
        d.set(.samplesPerPixel, 3)
        d.set(.photometricInterpretation, "RGB")
        d.set(.planarConfiguration, 0)
        d.set(.bitsAllocated, 8)
        d.set(.bitsStored, 8)
        d.set(.highBit, 7)
        d.set(.pixelRepresentation, 0)
        d.set(.studyInstanceUID, "2.25.2")
        d.set(.seriesInstanceUID, "2.25.3")
        d.set(.pixelSpacing, decimals: [0.5, 0.25])
        d.set(.referencedSeriesSequence, items: [])
        var item = DataSet()
        item.set(.purposeOfReferenceCodeSequence, code: Code("109102", "DCM", "Processing Equipment"))
        d.set(.contributingEquipmentSequence, items: [item, item])
        return DICOMObject(attributes: d, pixels: .bytes([1, 2, 3]))
    }

    @Test func bytesAreAFileThatEverySecondWritingRepeats() throws {
        let bytes = try object().bytes()
        #expect(bytes.prefix(128).allSatisfy { $0 == 0 })
        #expect(Array(bytes[128..<132]) == Array("DICM".utf8))
        #expect(try object().bytes() == bytes)
        // Pixel data of odd length is padded to even and stands last.
        #expect(bytes.suffix(16) == [0xE0, 0x7F, 0x10, 0x00, 0x4F, 0x42, 0, 0, 4, 0, 0, 0, 1, 2, 3, 0])
    }

    @Test func savingWritesTheSameBytesAndNothingElse() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "object.dcm")
        try object().save(to: url)
        let (saved, bytes) = (try [UInt8](Data(contentsOf: url)), try object().bytes())
        #expect(saved == bytes)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["object.dcm"])
    }

    @Test func aFolderThatIsNotThereIsAnOutputFailure() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "missing/object.dcm")
        let error = #expect(throws: WritingError.self) { try object().save(to: url) }
        #expect(error?.family == .output)
        #expect(error?.code == "output-not-written")
    }

    @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/full"), "needs /dev/full"))
    func aFullDiskIsAnOutputFailureThatLeavesNothing() throws {
        let folder = try TemporaryFolder()
        // The temporary name leads to a device on which no byte fits; a symbolic link there must not be followed.
        let temporary = folder.url.appending(path: ".object.dcm.partial")
        try FileManager.default.createSymbolicLink(atPath: temporary.path, withDestinationPath: "/dev/full")
        let error = #expect(throws: WritingError.self) {
            try object().save(to: folder.url.appending(path: "object.dcm"))
        }
        #expect(error?.family == .output)
        #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "object.dcm").path))
    }

    @Test func textOutsideASCIIIsMarkedAsUTF8() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "object.dcm")
        try object().save(to: url)
        let attributes = try #require(try StudyFiles.instances(in: folder.url).first?.attributes)
        #expect(attributes.string(Attribute.patientName.tag) == "Müller^Jörg")
        #expect(attributes.strings(Attribute.specificCharacterSet.tag) == ["ISO_IR 192"])
        #expect(attributes.strings(Attribute.imageType.tag) == ["DERIVED", "SECONDARY"])
        #expect(attributes.numbers(Attribute.pixelSpacing.tag) == [0.5, 0.25])
        let items = attributes.items(Attribute.contributingEquipmentSequence.tag)
        #expect(items.count == 2)
        #expect(
            items.first?.items(Attribute.purposeOfReferenceCodeSequence.tag).first?.string(Attribute.codeValue.tag)
                == "109102")
    }

    @Test func aNumberThatIsNoneIsRefusedByTag() {
        var object = object()
        object.attributes.set(.rows, "many")
        #expect(throws: WritingError.self) { try object.bytes() }
    }

    @Test func anObjectWithoutAnInstanceUIDIsRefused() {
        var object = object()
        object.attributes[Attribute.sopInstanceUID.tag] = nil
        #expect(throws: WritingError.self) { try object.bytes() }
    }
}
