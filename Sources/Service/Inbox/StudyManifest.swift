package import Foundation

/// What a sender says a study consists of: `{"files": [{"path": …, "bytes": …, "sha256": …}]}` in `modalis-manifest.json`.
package struct StudyManifest: Decodable, Sendable {
    package struct File: Decodable, Sendable {
        package let path: String
        package let bytes: Int
        /// Lowercase hexadecimal.
        package let sha256: String
    }

    package let files: [File]

    /// - Throws: `ServiceError.manifestInvalid`, `.inputUnreadable`.
    package init(in folder: URL) throws {
        let data: Data
        do {
            data = try Data(contentsOf: folder.appending(path: StudyTree.manifest))
        } catch {
            throw ServiceError.inputUnreadable(errorNumber: (error as NSError).code == 257 ? 13 : 5)
        }
        do {
            self = try JSONDecoder().decode(StudyManifest.self, from: data)
        } catch {
            throw ServiceError.manifestInvalid(reason: "expected files with path, bytes and sha256")
        }
        guard Set(files.map(\.path)).count == files.count else {
            throw ServiceError.manifestInvalid(reason: "it names a file twice")
        }
    }

    /// How many of its files are not there with their size.
    package func missing(from tree: StudyTree) -> Int {
        let sizes = Dictionary(uniqueKeysWithValues: tree.files.map { ($0.path, $0.bytes) })
        return files.count { sizes[$0.path] != $0.bytes }
    }

    /// How many of its files were read with another hash.
    package func differing(from hashes: [String: String]) -> Int { files.count { hashes[$0.path] != $0.sha256 } }
}
