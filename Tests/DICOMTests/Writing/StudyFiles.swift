import DICOM
import Foundation
import TestSupport

/// Reading what was written.
enum StudyFiles {
    static let reader = StudyReader(workers: WorkerLauncher(executable: ModalisExecutable.url.path))

    static func contents(_ folder: URL) throws -> FolderContents { try reader.contents(ofFolder: folder.path) }

    static func instances(in folder: URL) throws -> [Instance] {
        try contents(folder).studies.flatMap(\.series).flatMap(\.instances)
    }
}
