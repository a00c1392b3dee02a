package import DICOM

/// A short name for a study that tells nobody who the patient is: a keyed hash of its UID, the same in every message and run of an
/// installation (`LabelKey`).
package struct StudyLabel: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Parameter studyInstanceUID: hashed, never shown.
    package init(studyInstanceUID: String) { self.init(studyInstanceUID: studyInstanceUID, key: LabelKey.inUse) }

    package init(studyInstanceUID: String, key: PseudonymKey) {
        description = "study-" + key.label(studyInstanceUID)
    }
}
