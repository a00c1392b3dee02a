import Foundation

/// Paths in a configuration: absolute, or relative to the configuration's folder.
enum ConfiguredPath {
    static func resolve(_ path: String, _ base: URL) -> String {
        path.hasPrefix("/") ? path : base.appending(path: path).standardizedFileURL.path
    }

    static func resolve(_ path: String?, _ base: URL) -> String? { path.map { resolve($0, base) } }
}
