/// Something that somebody outlined in a study: a segment of a Segmentation (PS3.3 A.51, A.88) or a region of an RT Structure Set
/// (A.19).
package struct ReferenceStructure: Sendable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case segmentation
        case structureSet = "structure-set"
    }

    package let kind: Kind
    /// Segment Number or ROI Number.
    package let number: Int
    /// Segment Label or ROI Name: what a person called it. Not for logs.
    package let label: String
    /// The frame of reference of its positions.
    package let frameOfReferenceUID: String?
    /// The series whose images it was drawn on, if it says so.
    package let referencedSeries: [String]
    let instance: Instance
    /// Whether pixels hold segment numbers instead of standing for one segment.
    let isLabelMap: Bool

    /// Whether Modalis made the object: where a model looked is no reference for where it should look.
    package var isOurs: Bool {
        instance.attributes.string(Tag(0x0008, 0x1090)) == "Modalis"
            || instance.attributes.string(Tag(0x0008, 0x0070)) == "Modalis"
    }

    private static let kinds: [String: (kind: Kind, isLabelMap: Bool)] = [
        "1.2.840.10008.5.1.4.1.1.66.4": (.segmentation, false), "1.2.840.10008.5.1.4.1.1.66.7": (.segmentation, true),
        "1.2.840.10008.5.1.4.1.1.481.3": (.structureSet, false),
    ]

    /// Every structure of a study, by series, object and number.
    package static func all(in study: Study) -> [ReferenceStructure] {
        study.series.flatMap(\.instances).flatMap { instance -> [ReferenceStructure] in
            guard let known = kinds[instance.attributes.string(.sopClassUID) ?? ""] else { return [] }
            return known.kind == .segmentation
                ? segments(of: instance, isLabelMap: known.isLabelMap) : regions(of: instance)
        }
    }

    private static func segments(of instance: Instance, isLabelMap: Bool) -> [ReferenceStructure] {
        let set = instance.attributes
        let series = set.items(.referencedSeriesSequence).compactMap { $0.string(.seriesInstanceUID) }
        return set.items(.segmentSequence).compactMap { item in
            // Number 0 is what a label map calls its background.
            guard let number = item.integer(.segmentNumber), number > 0 else { return nil }
            return ReferenceStructure(
                kind: .segmentation, number: number, label: item.string(.segmentLabel) ?? "",
                frameOfReferenceUID: set.string(.frameOfReferenceUID), referencedSeries: series, instance: instance,
                isLabelMap: isLabelMap || set.string(.segmentationType) == "LABELMAP")
        }
    }

    private static func regions(of instance: Instance) -> [ReferenceStructure] {
        let set = instance.attributes
        let frames = set.items(.referencedFrameOfReferenceSequence)
        return set.items(.structureSetROISequence).compactMap { item in
            guard let number = item.integer(.roiNumber) else { return nil }
            let own = item.string(.referencedFrameOfReferenceUID) ?? set.string(.frameOfReferenceUID)
            let series = frames.filter { own == nil || $0.string(.frameOfReferenceUID) == own }
                .flatMap { $0.items(.rtReferencedStudySequence) }.flatMap { $0.items(.rtReferencedSeriesSequence) }
                .compactMap { $0.string(.seriesInstanceUID) }
            return ReferenceStructure(
                kind: .structureSet, number: number, label: item.string(.roiName) ?? "", frameOfReferenceUID: own,
                referencedSeries: series, instance: instance, isLabelMap: false)
        }
    }
}

extension Tag {
    static let referencedSeriesSequence = Tag(0x0008, 0x1115)
    static let segmentationType = Tag(0x0062, 0x0001)
    static let segmentSequence = Tag(0x0062, 0x0002)
    static let segmentNumber = Tag(0x0062, 0x0004)
    static let segmentLabel = Tag(0x0062, 0x0005)
    static let segmentIdentificationSequence = Tag(0x0062, 0x000A)
    static let referencedSegmentNumber = Tag(0x0062, 0x000B)
    static let maximumFractionalValue = Tag(0x0062, 0x000E)
    static let referencedFrameOfReferenceSequence = Tag(0x3006, 0x0010)
    static let rtReferencedStudySequence = Tag(0x3006, 0x0012)
    static let rtReferencedSeriesSequence = Tag(0x3006, 0x0014)
    static let structureSetROISequence = Tag(0x3006, 0x0020)
    static let roiNumber = Tag(0x3006, 0x0022)
    static let referencedFrameOfReferenceUID = Tag(0x3006, 0x0024)
    static let roiName = Tag(0x3006, 0x0026)
    static let roiContourSequence = Tag(0x3006, 0x0039)
    static let contourSequence = Tag(0x3006, 0x0040)
    static let contourGeometricType = Tag(0x3006, 0x0042)
    static let contourData = Tag(0x3006, 0x0050)
    static let referencedROINumber = Tag(0x3006, 0x0084)
}
