import DICOM
import Foundation

/// Files beside a study's images.
enum Sidecars {
    /// Those of some names in the folders that hold the study's files and in the folders above, up to the one given. Symbolic links
    /// are not followed.
    static func files(named names: [String], of study: Study, in folder: URL) -> [URL] {
        var folders: Set<String> = [""]
        for instance in study.series.lazy.flatMap(\.instances) {
            var parts = instance.relativePath.split(separator: "/").dropLast()
            while !parts.isEmpty {
                guard folders.insert(parts.joined(separator: "/")).inserted else { break }
                parts.removeLast()
            }
        }
        return folders.sorted().flatMap { path in
            names.map { folder.appending(path: path).appending(path: $0) }
        }.filter { file in
            let kind = try? file.resourceValues(forKeys: [.isRegularFileKey, .isSymbolicLinkKey])
            return kind?.isRegularFile == true && kind?.isSymbolicLink != true
        }
    }
}
