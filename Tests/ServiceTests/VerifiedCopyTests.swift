import Foundation
import Service
import TestSupport
import Testing

@Suite struct VerifiedCopyTests {
    private let folder: TemporaryFolder
    private var source: URL { folder.url.appending(path: "source") }
    private var target: URL { folder.url.appending(path: "target") }

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [0, 1, 1 << 20, 3_000_001]) func aCopyHasTheSameBytesAndTheirHash(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try Data(bytes).write(to: source)
        let copy = try VerifiedCopy(from: source, to: target, expected: count)
        #expect(copy.bytes == count && copy.sha256 == SHA256Digest.text(bytes))
        #expect(try Data(contentsOf: target) == Data(bytes))
        let permissions = try FileManager.default.attributesOfItem(atPath: target.path)[.posixPermissions] as? Int
        #expect(permissions == 0o600)
    }

    @Test func aFileOfAnotherSizeHasChanged() throws {
        try Data("four".utf8).write(to: source)
        #expect(throws: ServiceError.inputChanged) { try VerifiedCopy(from: source, to: target, expected: 5) }
    }

    @Test func aLinkIsNoFile() throws {
        try Data("four".utf8).write(to: folder.url.appending(path: "real"))
        try FileManager.default.createSymbolicLink(
            at: source, withDestinationURL: folder.url.appending(path: "real"))
        #expect(throws: ServiceError.inputChanged) { try VerifiedCopy(from: source, to: target, expected: 4) }
    }

    @Test func anExistingFileIsNotWrittenOver() throws {
        try Data("four".utf8).write(to: source)
        try Data("keep".utf8).write(to: target)
        #expect(throws: ServiceError.self) { try VerifiedCopy(from: source, to: target, expected: 4) }
        #expect(try Data(contentsOf: target) == Data("keep".utf8))
    }
}
