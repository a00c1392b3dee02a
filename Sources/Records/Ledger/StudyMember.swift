/// One file of a staged study.
package struct StudyMember: Hashable, Codable, Sendable {
    /// Relative to the study's folder.
    package let path: String
    /// Lowercase hexadecimal.
    package let sha256: String
    package let bytes: Int
    /// Whether it is a DICOM object rather than what lies beside them.
    package let isInstance: Bool

    package init(path: String, sha256: String, bytes: Int, isInstance: Bool) {
        self.path = path
        self.sha256 = sha256
        self.bytes = bytes
        self.isInstance = isInstance
    }
}
