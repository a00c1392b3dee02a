import DICOM
import Delivery
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct FolderDestinationTests {
    private func deliver(_ files: [OutgoingFile], to folder: URL, study: String? = "s1") async throws
        -> [InstanceOutcome]
    {
        let log = StoreRequestorTests.Log()
        try await FolderDestination(folder: folder.path).deliver(
            files, of: study, DeliveryReport { file, outcome in log.note(file.relativePath, outcome) })
        return files.compactMap { log.all[$0.relativePath] }
    }

    @Test func everyFileLiesThereByteByByteUnderItsPath() async throws {
        let folder = try TemporaryFolder()
        let source = folder.url.appending(path: "in/overlay")
        let urls = try SampleObjects.write(2, to: source)
        try Data("{}".utf8).write(to: folder.url.appending(path: "in/report.json"))
        let files = try OutgoingFile.all(below: folder.url.appending(path: "in"))
        #expect(files.map(\.relativePath) == ["overlay/object-one-0.dcm", "overlay/object-one-1.dcm", "report.json"])
        let target = folder.url.appending(path: "out")
        #expect(try await deliver(files, to: target).allSatisfy { $0 == .acknowledged(warning: nil) })
        for url in urls {
            let copy = target.appending(path: "s1/overlay/\(url.lastPathComponent)")
            #expect(try Data(contentsOf: copy) == Data(contentsOf: url))
        }
        // Again, and with another content: the folder holds what was delivered last.
        #expect(try await deliver(files, to: target).allSatisfy { $0.isAcknowledged })
        try Data("{\"a\": 1}".utf8).write(to: folder.url.appending(path: "in/report.json"))
        let changed = try OutgoingFile.all(below: folder.url.appending(path: "in"))
        #expect(try await deliver(changed, to: target).allSatisfy { $0.isAcknowledged })
        #expect(try String(contentsOf: target.appending(path: "s1/report.json"), encoding: .utf8) == "{\"a\": 1}")
        let hidden = try FileManager.default.contentsOfDirectory(atPath: target.path + "/s1").filter {
            $0.hasPrefix(".")
        }
        #expect(hidden.isEmpty)
    }

    @Test func aFileThatIsNotWhatWasQueuedIsRefused() async throws {
        let folder = try TemporaryFolder()
        let url = try #require(try SampleObjects.write(1, to: folder.url.appending(path: "in")).first)
        let file = try OutgoingFile(at: url, relativePath: "a.dcm")
        var bytes = try Data(contentsOf: url)
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: url)
        let outcome = try await deliver([file], to: folder.url.appending(path: "out"))
        #expect(outcome.first?.reason?.code == "file-changed")
        #expect(!FileManager.default.fileExists(atPath: folder.url.path + "/out/s1/a.dcm"))
    }

    @Test func pathsDoNotLeadOut() async throws {
        let folder = try TemporaryFolder()
        let url = try #require(try SampleObjects.write(1, to: folder.url.appending(path: "in")).first)
        let file = try OutgoingFile(at: url, relativePath: "../../escaped.dcm")
        #expect(try await deliver([file], to: folder.url.appending(path: "out")).first?.reason?.code == "path-invalid")
    }

    @Test func aShareThatIsNotMountedIsAReasonToComeBack() async throws {
        let folder = try TemporaryFolder()
        let url = try #require(try SampleObjects.write(1, to: folder.url.appending(path: "in")).first)
        let file = try OutgoingFile(at: url, relativePath: "a.dcm")
        await #expect(throws: (any Error).self) {
            try await deliver([file], to: folder.url.appending(path: "missing/share"))
        }
    }
}
