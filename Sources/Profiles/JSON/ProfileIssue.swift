/// One thing that is wrong with a profile, and where.
package struct ProfileIssue: Hashable, Sendable, CustomStringConvertible {
    /// A JSON path, such as `$.modalities[1].select.require[0].matches`.
    package let path: String
    package let message: String

    package init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    package var description: String { "\(path): \(message)" }
}
