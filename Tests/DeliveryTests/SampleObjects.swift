import DICOM
import Foundation

/// Small DICOM objects to send about.
enum SampleObjects {
    /// Writes `count` secondary captures of one study to a folder.
    /// - Parameters:
    ///   - study: decides the study's UID.
    ///   - size: pixels along each side.
    @discardableResult
    static func write(
        _ count: Int, to folder: URL, study: String = "one", size: Int = 16,
        sopClass: String = SOPClass.secondaryCapture
    ) throws -> [URL] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try (0..<count).map { number in
            let url = folder.appending(path: "object-\(study)-\(number).dcm")
            try object(number, study: study, size: size, sopClass: sopClass).save(to: url)
            return url
        }
    }

    static func object(
        _ number: Int, study: String = "one", size: Int = 16, sopClass: String = SOPClass.secondaryCapture
    ) -> DICOMObject {
        var d = DataSet()
        func put(_ tag: DICOM.Tag, _ vr: String, _ values: [String]) {
            d[tag] = DataSet.Element(vr: vr, values: values)
        }
        put(.sopClassUID, "UI", [sopClass])
        put(.sopInstanceUID, "UI", [DerivedUID("sample", study, "\(number)", sopClass).description])
        put(.studyInstanceUID, "UI", [DerivedUID("sample", study).description])
        put(.seriesInstanceUID, "UI", [DerivedUID("sample", study, "series").description])
        put(DICOM.Tag(0x0010, 0x0010), "PN", ["Sample^\(study)"])
        put(.patientID, "LO", [study])
        put(.modality, "CS", ["OT"])
        put(.instanceNumber, "IS", ["\(number + 1)"])
        put(.samplesPerPixel, "US", ["1"])
        put(.photometricInterpretation, "CS", ["MONOCHROME2"])
        put(.rows, "US", ["\(size)"])
        put(.columns, "US", ["\(size)"])
        put(.bitsAllocated, "US", ["8"])
        put(.bitsStored, "US", ["8"])
        put(DICOM.Tag(0x0028, 0x0102), "US", ["7"])
        put(.pixelRepresentation, "US", ["0"])
        let pixels = (0..<(size * size)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number) }
        return DICOMObject(attributes: d, pixels: .bytes(pixels))
    }
}
