import DICOM

/// Makes instances as a scan would hand them on, without any file.
struct SyntheticInstance {
    var position: SIMD3<Double>? = .zero
    var orientation: [Double] = [1, 0, 0, 0, 1, 0]
    var spacing: [Double] = [1, 1]
    var size = (rows: 8, columns: 8)
    var series = "1.2.1"
    var number = 1
    var patient = "P1"
    var uid: String?
    var sha256: String?
    var hasPixelData = true
    var extra: [DICOM.Tag: String] = [:]

    var scanned: ScannedInstance {
        let uid = uid ?? "1.2.9.\(series).\(number)"
        var set = DataSet()
        func put(_ tag: Tag, _ vr: String, _ values: [String]) { set[tag] = DataSet.Element(vr: vr, values: values) }
        put(.sopClassUID, "UI", ["1.2.840.10008.5.1.4.1.1.4"])
        put(.sopInstanceUID, "UI", [uid])
        put(.studyInstanceUID, "UI", ["1.2"])
        put(.seriesInstanceUID, "UI", [series])
        put(.modality, "CS", ["MR"])
        put(.patientID, "LO", [patient])
        put(.instanceNumber, "IS", [String(number)])
        put(.rows, "US", [String(size.rows)])
        put(.columns, "US", [String(size.columns)])
        put(.samplesPerPixel, "US", ["1"])
        put(.photometricInterpretation, "CS", ["MONOCHROME2"])
        put(.frameOfReferenceUID, "UI", ["1.2.7"])
        put(.pixelSpacing, "DS", spacing.map { String($0) })
        if let position {
            put(.imagePositionPatient, "DS", [position.x, position.y, position.z].map { String($0) })
            put(.imageOrientationPatient, "DS", orientation.map { String($0) })
        }
        for (tag, text) in extra { put(tag, "LO", text.split(separator: "\\").map(String.init)) }
        let instance = Instance(
            path: "/nowhere/\(uid)", relativePath: uid, fileSize: 0, sha256: sha256 ?? uid,
            transferSyntaxUID: "1.2.840.10008.1.2.1", attributes: set)
        return ScannedInstance(instance: instance, hasPixelData: hasPixelData)
    }

    /// An axial stack at `heights`, numbered from 1.
    static func stack(_ heights: [Double], _ change: (inout SyntheticInstance, Int) -> Void = { _, _ in }) -> [Self] {
        heights.enumerated().map { index, height in
            var instance = SyntheticInstance(position: SIMD3(-10, -20, height), number: index + 1)
            change(&instance, index)
            return instance
        }
    }
}

extension StudyGrouping {
    /// The only series of the only study.
    static func onlySeries(_ instances: [SyntheticInstance]) -> Series? {
        StudyGrouping(instances.map(\.scanned)).studies.first?.series.first
    }
}
