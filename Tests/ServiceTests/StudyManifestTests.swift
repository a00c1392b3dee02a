import Foundation
import Service
import TestSupport
import Testing

@Suite struct StudyManifestTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func manifest(_ text: String) throws -> StudyManifest {
        try Data(text.utf8).write(to: folder.url.appending(path: StudyTree.manifest))
        return try StudyManifest(in: folder.url)
    }

    @Test func filesAreMissingUntilTheyAreThereWithTheirSize() throws {
        let manifest = try manifest(
            #"{"files": [{"path": "a", "bytes": 3, "sha256": "h"}, {"path": "b/c", "bytes": 1, "sha256": "i"}]}"#)
        #expect(manifest.missing(from: try StudyTree(folder.url)) == 2)
        try Data("on".utf8).write(to: folder.url.appending(path: "a"))
        #expect(manifest.missing(from: try StudyTree(folder.url)) == 2)
        try Data("one".utf8).write(to: folder.url.appending(path: "a"))
        #expect(manifest.missing(from: try StudyTree(folder.url)) == 1)
        #expect(manifest.differing(from: ["a": "h", "b/c": "i"]) == 0)
        #expect(manifest.differing(from: ["a": "x"]) == 2)
    }

    @Test(arguments: ["", "{}", #"{"files": [{"path": "a"}]}"#])
    func aBrokenOneIsRefused(text: String) throws {
        let error = #expect(throws: ServiceError.self) { try manifest(text) }
        #expect(error?.code == "manifest-invalid")
    }

    @Test func aFileIsNamedOnce() throws {
        let file = #"{"path": "a", "bytes": 3, "sha256": "h"}"#
        #expect(throws: ServiceError.manifestInvalid(reason: "it names a file twice")) {
            try manifest(#"{"files": [\#(file), \#(file)]}"#)
        }
    }
}
