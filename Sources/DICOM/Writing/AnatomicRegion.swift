/// Which part of the body an image shows, for objects made from it: as its source says, coded.
package struct AnatomicRegion {
    let code: DataSet
    /// R, L or B; U for what is not one of a pair, or is not said to be.
    let laterality: String

    /// - Parameter source: an image's attributes.
    package init(of source: DataSet) {
        let coded = source.items(Attribute.anatomicRegionSequence.tag).first
        let part = source.string(Attribute.bodyPartExamined.tag)?.uppercased()
        // A code without a value would not be valid where it must have one.
        let stated = coded.flatMap { $0.string(Attribute.codeValue.tag) == nil ? nil : $0 }
        code = stated ?? (part.flatMap { Self.codes[$0] } ?? Self.unknown).item
        let sides = [Attribute.imageLaterality, .laterality].compactMap { source.string($0.tag)?.uppercased() }
        laterality = sides.first { ["R", "L", "B"].contains($0) } ?? "U"
    }

    /// The Frame Anatomy macro (PS3.3 C.7.6.16.2.8). Readers such as 3D Slicer's ask for it in every parametric map.
    package var frameAnatomy: DataSet {
        var anatomy = DataSet()
        anatomy.set(.anatomicRegionSequence, items: [code])
        anatomy.set(.frameLaterality, laterality)
        var groups = DataSet()
        groups.set(.frameAnatomySequence, items: [anatomy])
        return groups
    }

    private static let unknown = Code("91723000", "SCT", "Anatomical Structure")

    /// By Body Part Examined: PS3.16 Table L-1, as far as images of sections and radiographs use it.
    private static let codes: [String: Code] = [
        "ABDOMEN": Code("818981001", "SCT", "Abdomen"),
        "ABDOMENPELVIS": Code("818982008", "SCT", "Abdomen and Pelvis"),
        "BRAIN": Code("12738006", "SCT", "Brain"),
        "BREAST": Code("76752008", "SCT", "Breast"),
        "CHEST": Code("816094009", "SCT", "Chest"),
        "EYE": Code("81745001", "SCT", "Eye"),
        "HEAD": Code("69536005", "SCT", "Head"),
        "HEADNECK": Code("774007", "SCT", "Head and Neck"),
        "HEART": Code("80891009", "SCT", "Heart"),
        "KIDNEY": Code("64033007", "SCT", "Kidney"),
        "KNEE": Code("72696002", "SCT", "Knee"),
        "LIVER": Code("10200004", "SCT", "Liver"),
        "LUNG": Code("39607008", "SCT", "Lung"),
        "NECK": Code("45048000", "SCT", "Neck"),
        "PANCREAS": Code("15776009", "SCT", "Pancreas"),
        "PELVIS": Code("816092008", "SCT", "Pelvis"),
        "PROSTATE": Code("41216001", "SCT", "Prostate"),
        "WHOLEBODY": Code("38266002", "SCT", "Entire body"),
    ]
}
