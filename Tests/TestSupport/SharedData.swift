package import Foundation

/// Material beside the checkout that is not part of the project: real studies and numeric references.
///
/// Tests that use it are skipped with a message when it is absent, so that the repository stands alone.
package enum SharedData {
    /// `../shared` beside the checkout, or the folder named by `MODALIS_SHARED`.
    package static let root: URL? = {
        let named = ProcessInfo.processInfo.environment["MODALIS_SHARED"].map { URL(filePath: $0) }
        let beside = checkout.deletingLastPathComponent().appending(path: "shared")
        return [named, beside].compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0.path) }
    }()

    /// The top of the checkout.
    package static let checkout = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A file or folder under the shared root, if it is there.
    package static func url(_ path: String) -> URL? {
        guard let url = root?.appending(path: path), FileManager.default.fileExists(atPath: url.path) else {
            return nil
        }
        return url
    }

    /// For `.enabled(if:_:)` on tests that need `path`.
    package static func has(_ path: String) -> Bool { url(path) != nil }
}
