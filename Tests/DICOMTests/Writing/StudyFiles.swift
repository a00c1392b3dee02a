import DICOM
import Foundation
import TestSupport
import Testing

/// Reading what was written, and asking the outside validators.
enum StudyFiles {
    static let reader = StudyReader(workers: WorkerLauncher(executable: ModalisExecutable.url.path))

    static func contents(_ folder: URL) throws -> FolderContents { try reader.contents(ofFolder: folder.path) }

    static func instances(in folder: URL) throws -> [Instance] {
        try contents(folder).studies.flatMap(\.series).flatMap(\.instances)
    }

    /// What `dciodvfy` finds wrong: every line that is an error or a warning.
    static func complaints(_ file: URL) throws -> [String] {
        let tool = try #require(ModalisExecutable.tool("dciodvfy"))
        let result = try ModalisExecutable.run(tool, [file.path])
        return (result.output + result.errors).split(separator: "\n").map(String.init)
            .filter { $0.contains("Error") || $0.contains("Warning") || $0.contains("Abort") }
    }

    /// What `dcentvfy` finds contradictory between objects.
    static func contradictions(_ files: [URL]) throws -> [String] {
        let tool = try #require(ModalisExecutable.tool("dcentvfy"))
        let result = try ModalisExecutable.run(tool, files.map(\.path))
        return (result.output + result.errors).split(separator: "\n").map(String.init)
    }

    static let hasValidators = ModalisExecutable.tool("dciodvfy") != nil && ModalisExecutable.tool("dcentvfy") != nil
}
