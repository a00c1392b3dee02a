import Foundation
import TestSupport
import Testing

@Suite struct PhantomCommandTests {
    @Test func severalStudiesLieInFoldersOfTheirOwn() throws {
        let folder = try TemporaryFolder()
        let output = folder.url.appending(path: "out")
        let result = try ModalisExecutable.run([
            "phantom", "chest-radiograph", "--seed", "40", "--count", "2", "--output", output.path,
        ])
        #expect(result.status == 0)
        let studies = try FileManager.default.contentsOfDirectory(atPath: output.path).sorted()
        #expect(studies == ["chest-radiograph-40", "chest-radiograph-41"])
        let files = try FileManager.default.contentsOfDirectory(
            atPath: output.appending(path: "chest-radiograph-41").path)
        #expect(files.sorted() == ["DX", "clinical.json", "truth"])
    }

    @Test func aFolderThatHoldsSomethingIsRefused() throws {
        let folder = try TemporaryFolder()
        try Data("x".utf8).write(to: folder.url.appending(path: "x"))
        let result = try ModalisExecutable.run(["phantom", "chest-radiograph", "--output", folder.url.path])
        #expect(result.status == 73)
        #expect(result.errors.contains("[output-not-empty]"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["x"])
    }

    @Test func anUnknownKindIsBadUsage() throws {
        let result = try ModalisExecutable.run(["phantom", "unicorn", "--output", "/nonexistent/out"])
        #expect(result.status == 64)
    }
}
