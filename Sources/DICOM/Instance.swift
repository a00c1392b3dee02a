/// One SOP instance as read from a file, without its pixels.
package struct Instance: Sendable {
    /// The file's absolute path. Not for logs or reports.
    package let path: String
    /// The path relative to the study folder that was given.
    package let relativePath: String
    package let fileSize: Int
    /// SHA-256 of the whole file, lowercase hexadecimal.
    package let sha256: String
    package let transferSyntaxUID: String
    package let attributes: DataSet

    package init(
        path: String, relativePath: String, fileSize: Int, sha256: String, transferSyntaxUID: String,
        attributes: DataSet
    ) {
        self.path = path
        self.relativePath = relativePath
        self.fileSize = fileSize
        self.sha256 = sha256
        self.transferSyntaxUID = transferSyntaxUID
        self.attributes = attributes
    }
}
