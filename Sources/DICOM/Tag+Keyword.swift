import CDCMTK

extension Tag {
    /// The tag of a DICOM keyword (PS3.6), such as `SliceThickness`, by DCMTK's data dictionary.
    ///
    /// nil for a keyword that the dictionary does not have, and for one of a repeating group.
    package init?(keyword: String) {
        let tag = unsafe cdcm_tag_for_keyword(keyword)
        guard tag != 0 else { return nil }
        self.init(UInt16(tag >> 16), UInt16(tag & 0xFFFF))
    }
}
