import DICOM
import Foundation
import Pipeline

/// What reading a study's files told, before it is taken.
struct StudyInspection: Sendable {
    /// A name for logs; nil when nothing in the folder is DICOM.
    let label: String?
    let studies: [Study]
    /// SHA-256 of every DICOM image, by path below the folder.
    let instances: [String: String]
    /// Why the study is not whole; nil when it is.
    let incomplete: (code: String, message: String)?

    /// Codes of files that end before they should (a copy may be cut off between two elements just as well), or that could not be
    /// read this time.
    private static let unfinishedCodes: Set<String> = [
        "truncated", "pixel-data-too-short", "no-pixel-data", "rows-missing", "identifiers-missing", "unreadable",
    ]

    /// - Throws: `ReadError` for the folder as a whole.
    init(_ folder: URL, tree: StudyTree, reader: StudyReader) throws {
        let contents = try reader.contents(ofFolder: folder.path)
        studies = contents.studies
        let identifiers = contents.studies.map(\.studyInstanceUID).sorted()
        label =
            identifiers.isEmpty
            ? nil : StudyLabel(studyInstanceUID: identifiers.joined(separator: "\\")).description
        var hashes: [String: String] = [:]
        for instance in contents.studies.flatMap(\.series).flatMap(\.instances) {
            hashes[instance.relativePath] = instance.sha256
        }
        instances = hashes
        incomplete = Self.shortcoming(contents, tree: tree)
    }

    private static func shortcoming(_ contents: FolderContents, tree: StudyTree) -> (code: String, message: String)? {
        if !tree.unfinished.isEmpty {
            return ("copy-unfinished", "\(tree.unfinished.count) files are still being copied by their names")
        }
        let broken = contents.files.filter { unfinishedCodes.contains($0.code.rawValue) }
        if let first = broken.first {
            return (first.code.rawValue, "\(broken.count) files are not whole; the first: \(first.message)")
        }
        let empty = tree.files.count { $0.bytes == 0 }
        if empty > 0 { return ("file-empty", "\(empty) files are empty") }
        if contents.studies.isEmpty {
            return ("study-empty", "none of the \(tree.files.count) files is a readable DICOM image")
        }
        return nil
    }
}
