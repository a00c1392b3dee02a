import Delivery
import Foundation
import Profiles
import Testing

@Suite struct ConfigurationTests {
    private func mistakes<Part: JSONReadable>(_ type: Part.Type, _ json: String) -> String {
        do {
            _ = try JSONDecoder().decode(type, from: Data(json.utf8))
            return ""
        } catch ProfileError.invalid(_, let issues) {
            return issues.map(\.description).joined(separator: "\n")
        } catch {
            return "\(error)"
        }
    }

    @Test(
        arguments: [
            (#"{"name": "pacs", "kind": "dicom", "title": "PACS", "host": "h", "port": 104}"#, ""),
            (#"{"name": "web", "kind": "stow", "url": "https://h/dicom-web"}"#, ""),
            (#"{"name": "share", "kind": "folder", "path": "/mnt/share"}"#, ""),
            (#"{"name": "pacs", "kind": "dicom", "host": "h", "port": 104}"#, "$.title: missing"),
            (
                #"{"name": "pacs", "kind": "dicom", "title": "A TITLE TOO LONG FOR IT", "host": "h", "port": 1}"#,
                "$.title: is no AE title"
            ),
            (
                #"{"name": "pacs", "kind": "dicom", "title": "P", "host": "h", "port": 70000}"#,
                "$.port: must be at most 65535"
            ),
            (#"{"name": "web", "kind": "stow", "url": "ftp://h"}"#, "$.url: is no http"),
            (#"{"name": "web", "kind": "stow", "url": "https://me:secret@h/x"}"#, "$.url: is no http"),
            (
                #"{"name": "web", "kind": "stow", "url": "http://h", "token": {"file": "/t"}}"#,
                "$.token: asks for https"
            ),
            (
                #"{"name": "web", "kind": "stow", "url": "https://h", "token": {"value": "x"}}"#,
                "$.token.value: unknown key"
            ),
            (#"{"name": "share", "kind": "folder", "path": "/x", "port": 1}"#, "$.port: a destination of kind folder"),
            (
                #"{"name": "a", "kind": "folder", "path": "/x", "secondary": "a"}"#,
                "$.secondary: is the destination itself"
            ),
            (#"{"name": "a b", "kind": "folder", "path": "/x"}"#, "$.name: has characters"),
            (#"{"name": "a", "kind": "ftp", "path": "/x"}"#, "$.kind: \"ftp\" is not one of"),
            (#"{"name": "a", "kind": "folder", "path": "/x", "retry": {"attempts": 0}}"#, "$.retry.attempts: expected"),
            (
                #"{"name": "a", "kind": "dicom", "title": "P", "host": "h", "port": 1, "tls": {"key": "/k"}}"#,
                "$.tls.key: certificate and key"
            ),
        ])
    func aDestinationsMistakesNameTheirPlace(json: String, expected: String) {
        let found = mistakes(DestinationConfiguration.self, json)
        #expect(expected.isEmpty ? found.isEmpty : found.contains(expected), "\(found)")
    }

    @Test(
        arguments: [
            (#"{"spool": "/s", "callers": [{"title": "CT1", "addresses": ["10.0.0.0/8"]}]}"#, ""),
            (#"{"spool": "/s", "anyCaller": true}"#, ""),
            (#"{"spool": "/s"}"#, "$: name the callers"),
            (#"{"spool": "/s", "anyCaller": true, "callers": [{"title": "CT1"}]}"#, "$: name the callers"),
            (
                #"{"spool": "/s", "callers": [{"title": "CT1", "addresses": ["10.0.0.0/99"]}]}"#,
                "$.callers[0].addresses: entry 0"
            ),
            (#"{"spool": "/s", "anyCaller": true, "address": "localhost"}"#, "$.address: is no IP address"),
            (
                #"{"spool": "/s", "anyCaller": true, "transferSyntaxes": ["1.2.840.10008.1.2.4.100"]}"#,
                "$.transferSyntaxes: entry 0"
            ),
            (#"{"spool": "/s", "anyCaller": true, "limits": {"pduBytes": 1}}"#, "$.limits.pduBytes: expected"),
            (
                #"{"spool": "/s", "anyCaller": true, "complete": {"quietSeconds": 0}}"#,
                "$.complete.quietSeconds: must be above 0"
            ),
            (#"{"spool": "/s", "anyCaller": true, "tls": {"authorities": "/a"}}"#, "$.tls: a listener needs"),
        ])
    func aListenersMistakesNameTheirPlace(json: String, expected: String) {
        let found = mistakes(ListenConfiguration.self, json)
        #expect(expected.isEmpty ? found.isEmpty : found.contains(expected), "\(found)")
    }

    @Test func whatIsReadIsWrittenAgain() throws {
        let json =
            #"{"spool": "/s", "port": 104, "callers": [{"title": "A"}], "limits": {"associations": 3}, "complete": {"instances": 7}}"#
        let read = try JSONDecoder().decode(ListenConfiguration.self, from: Data(json.utf8))
        let base = URL(filePath: "/etc/modalis")
        let settings = try read.settings(base: base)
        #expect(read.spoolURL(base: base).path == "/s")
        #expect(settings.port == 104 && settings.limits.associations == 3 && settings.instances == 7)
        #expect(try JSONDecoder().decode(ListenConfiguration.self, from: JSONEncoder().encode(read)) == read)
    }

    @Test func aKeyThatOthersCanReadIsRefused() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "key-\(UUID().uuidString)").path
        let isMade = FileManager.default.createFile(
            atPath: path, contents: Data("secret".utf8), attributes: [.posixPermissions: 0o644])
        #expect(isMade)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: SecretError.readableByOthers(path: path)) { try SecretSource.file(path).read() }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(try SecretSource.file(path).read() == "secret")
    }
}
