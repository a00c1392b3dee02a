import Attribution
import DICOM

extension SelectionRule {
    /// What no modality is chosen from unless the profile sets `defaultExclusions` to false: localizers, secondary captures
    /// (Modalis's own overlays among them), segmentations and other derived objects that are not images of the patient, and
    /// screen saves (`DERIVED\SECONDARY\…SCREEN SAVE`).
    package static let defaultExclusions: [SelectionRule] = [
        .attribute(AttributePath(tag: Tag(0x0008, 0x0008), "ImageType"), .equals(.string("LOCALIZER"))),
        .attribute(
            AttributePath(tag: Tag(0x0008, 0x0016), "SOPClassUID"),
            .matches(#"^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(7(\.[1-4])?|66(\..*)?|30|11(\..*)?)$"#)),
        .attribute(AttributePath(tag: Tag(0x0008, 0x0008), "ImageType"), .matches(#"(?i)^screen"#)),
    ]
}
