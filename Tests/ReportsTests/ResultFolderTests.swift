import Foundation
import Glibc
import Reports
import Tensors
import TestSupport
import Testing

struct ResultFolderTests {
    private static func names(_ url: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
    }

    @Test("a folder appears whole with what was written, hashed")
    func commits() throws {
        let place = try TemporaryFolder()
        let target = place.url.appending(path: "deep/result")
        let folder = try ResultFolder(target: target)
        let seal = try folder.write(Data("abc".utf8), to: "overlay/ct.txt")
        // FIPS 180-2's example.
        #expect(seal.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let other = try folder.write(to: "b.txt") { try Data("abc".utf8).write(to: $0) }
        #expect(other == seal)
        #expect(!FileManager.default.fileExists(atPath: target.path))
        try folder.commit()
        #expect(try Data(contentsOf: target.appending(path: "overlay/ct.txt")) == Data("abc".utf8))
        #expect(Self.names(target) == ["b.txt", "overlay"])
        #expect(Self.names(target.deletingLastPathComponent()) == ["result"])
    }

    @Test("what is not committed leaves nothing, not even the folder it made")
    func drops() throws {
        let place = try TemporaryFolder()
        do {
            let folder = try ResultFolder(target: place.url.appending(path: "new/result"))
            _ = try folder.write(Data("abc".utf8), to: "a/b.txt")
        }
        #expect(Self.names(place.url) == [])
    }

    @Test("a newer result replaces an older one whole")
    func replaces() throws {
        let place = try TemporaryFolder()
        let target = place.url.appending(path: "result")
        for name in ["old", "new"] {
            let folder = try ResultFolder(target: target)
            _ = try folder.write(Data(name.utf8), to: name)
            try folder.commit()
        }
        #expect(Self.names(target) == ["new"])
        #expect(Self.names(place.url) == ["result"])
    }

    @Test("a file where a folder must be is told, with the path")
    func unwritable() throws {
        let place = try TemporaryFolder()
        let file = place.url.appending(path: "file")
        try Data().write(to: file)
        let error = #expect(throws: ReportError.self) { _ = try ResultFolder(target: file.appending(path: "result")) }
        #expect(error?.code == "output-unwritable")
        #expect(error?.message.contains(file.path) == true)
        #expect(error?.family == .output)
    }

    @Test("a full disk is told as such")
    func diskFull() throws {
        // Every write to this device fails with ENOSPC.
        let descriptor = unsafe open("/dev/full", O_WRONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        #expect(throws: ReportError.diskFull(path: "out/x")) {
            try ResultFolder.write(Data("abc".utf8), descriptor: descriptor, path: "out/x")
        }
    }

    @Test("a disk that fills while a result is written leaves nothing of it and the older result as it was")
    func fullFileSystem() throws {
        let place = try TemporaryFolder()
        let options = "size=64k"
        guard unsafe mount("none", place.url.path, "tmpfs", 0, options) == 0 else {
            try Test.cancel("a small file system cannot be mounted here")
        }
        defer { unsafe _ = umount(place.url.path) }
        let target = place.url.appending(path: "result")
        let old = try ResultFolder(target: target)
        _ = try old.write(Data("old".utf8), to: "report.json")
        try old.commit()
        #expect(throws: ReportError.diskFull(path: target.appending(path: "big").path)) {
            let folder = try ResultFolder(target: target)
            _ = try folder.write(Data(count: 20_000), to: "small")
            _ = try folder.write(Data(count: 200_000), to: "big")
            try folder.commit()
        }
        #expect(Self.names(place.url) == ["result"])
        #expect(Self.names(target) == ["report.json"])
    }
}
