import Foundation
import Glibc
import Service
import TestSupport
import Testing

@Suite struct StudyTreeTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func write(_ path: String, _ text: String = "x") throws {
        let url = folder.url.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    @Test func filesAreListedAndJunkIsNot() throws {
        for path in ["b/2.dcm", "a", "b/c/1", ".DS_Store", "Thumbs.db", "DICOMDIR", "all.zip", "._x"] {
            try write(path)
        }
        let tree = try StudyTree(folder.url)
        #expect(tree.files.map(\.path) == ["a", "b/2.dcm", "b/c/1"])
        #expect(tree.skipped == 5 && tree.bytes == 3 && tree.unfinished.isEmpty)
    }

    @Test(arguments: ["x.part", "x.tmp", "x.filepart", "x.crdownload", ".x.dcm.a1B2c3", "x~"])
    func aCopyInTheMakingShowsByItsName(name: String) throws {
        try write(name)
        let tree = try StudyTree(folder.url)
        #expect(tree.unfinished == [name] && tree.files.isEmpty)
    }

    @Test func linksAreNotFollowed() throws {
        try write("a")
        let elsewhere = try TemporaryFolder()
        try Data("secret".utf8).write(to: elsewhere.url.appending(path: "s"))
        try FileManager.default.createSymbolicLink(
            at: folder.url.appending(path: "link"), withDestinationURL: elsewhere.url)
        try FileManager.default.createSymbolicLink(
            at: folder.url.appending(path: "file"), withDestinationURL: elsewhere.url.appending(path: "s"))
        #expect(unsafe mkfifo(folder.url.appending(path: "pipe").path, 0o600) == 0)
        let tree = try StudyTree(folder.url)
        #expect(tree.files.map(\.path) == ["a"] && tree.skipped == 3)
    }

    @Test func everyChangeShowsInTheSignature() throws {
        try write("a", "one")
        let first = try StudyTree(folder.url).signature
        #expect(try StudyTree(folder.url).signature == first)
        try write("b")
        let second = try StudyTree(folder.url).signature
        try write("a", "three")
        let third = try StudyTree(folder.url).signature
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: folder.url.appending(path: "a").path)
        let fourth = try StudyTree(folder.url).signature
        try write(".DS_Store")
        let fifth = try StudyTree(folder.url).signature
        #expect(Set([first, second, third, fourth, fifth]).count == 5)
    }

    @Test func capsAreReasonedErrors() throws {
        for name in ["a", "b", "c/d/e"] { try write(name) }
        var limits = StudyTree.Limits()
        limits.files = 2
        #expect(throws: ServiceError.tooManyFiles(limit: 2)) { try StudyTree(folder.url, limits: limits) }
        limits = StudyTree.Limits()
        limits.depth = 1
        #expect(throws: ServiceError.folderTooDeep(limit: 1)) { try StudyTree(folder.url, limits: limits) }
        limits = StudyTree.Limits()
        limits.bytes = 2
        #expect(throws: ServiceError.studyTooLarge(limit: 2)) { try StudyTree(folder.url, limits: limits) }
        #expect(throws: ServiceError.inputUnreadable(errorNumber: ENOENT)) {
            try StudyTree(folder.url.appending(path: "none"))
        }
    }

    @Test func theSentinelCountsAtTheTopAlone() throws {
        try write("sub/.done")
        #expect(try !StudyTree(folder.url).hasSentinel)
        try write(".done", "")
        #expect(try StudyTree(folder.url).hasSentinel)
    }
}
