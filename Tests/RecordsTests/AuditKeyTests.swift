import Foundation
import Records
import TestSupport
import Testing

@Suite struct AuditKeyTests {
    private func key(_ text: String, mode: Int = 0o600) throws -> AuditKey {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "key")
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        return try AuditKey(file: file)
    }

    @Test func aLineEndIsNoPartOfTheKey() throws {
        #expect(try key("0123456789abcdef").id == key("0123456789abcdef\r\n").id)
        #expect(try key("0123456789abcdef").id != key("0123456789abcdeg").id)
    }

    @Test func aShortOneAndOneThatOthersMayReadAreRefused() throws {
        #expect(throws: AuditError.self) { try key("short") }
        #expect(throws: AuditError.self) { try key("0123456789abcdef", mode: 0o640) }
        #expect(throws: AuditError.self) { try AuditKey(file: URL(filePath: "/nonexistent/key")) }
    }
}
