import Delivery
import Foundation
import Synchronization
import TestSupport
import Testing

/// Against `openssl s_server` on the loopback.
@Suite(.enabled(if: TestCertificates.isPossible, "needs openssl")) struct SyslogSenderTests {
    private let keys: TestCertificates

    init() throws { keys = try TestCertificates() }

    private static func messages(_ count: Int) -> [SyslogMessage] {
        (0..<count).map {
            SyslogMessage(time: "2026-11-21T18:00:00.000Z", host: "node", content: "<AuditMessage n=\"\($0)\"/>")
        }
    }

    private func send(_ messages: [SyslogMessage], to server: TLSServer, _ trust: SyslogTrust) throws
        -> SyslogSender.Receipt
    {
        let sender = try SyslogSender(address: "localhost:\(server.port)", trust: trust)
        return try server.whenListening { try sender.send { hand in for message in messages { try hand(message) } } }
    }

    @Test(arguments: [0, 1, 3000]) func everyMessageArrivesInItsFrame(_ count: Int) throws {
        let server = try TLSServer(keys)
        let messages = Self.messages(count)
        let receipt = try send(messages, to: server, SyslogTrust(authorities: keys.authority))
        #expect(receipt.messages == count && receipt.isConfirmed)
        #expect(try server.received() == messages.flatMap(\.frame))
    }

    @Test func aServerOfAnotherAuthorityIsRefusedAndGetsNothing() throws {
        let server = try TLSServer(keys)
        let error = #expect(throws: SyslogError.self) {
            try send(Self.messages(1), to: server, SyslogTrust(authorities: keys.certificate("stranger")))
        }
        #expect(error?.code == "syslog-untrusted")
        #expect(try server.received().isEmpty)
    }

    @Test func aServerOfAnotherNameIsRefused() throws {
        let server = try TLSServer(keys, certificate: "elsewhere")
        let error = #expect(throws: SyslogError.self) {
            try send(Self.messages(1), to: server, SyslogTrust(authorities: keys.authority))
        }
        #expect(error?.code == "syslog-untrusted")
    }

    @Test func aServerThatAsksWhoWeAreIsTold() throws {
        let server = try TLSServer(keys, asksForCertificate: true)
        let trust = SyslogTrust(
            authorities: keys.authority, certificate: keys.certificate("client"), key: keys.key("client"))
        let receipt = try send(Self.messages(2), to: server, trust)
        #expect(receipt.messages == 2)
        #expect(try server.received() == Self.messages(2).flatMap(\.frame))
    }

    @Test func nobodyThereIsOneReasonedError() throws {
        let sender = try SyslogSender(address: "127.0.0.1:\(try LoopbackPort.free())", trust: SyslogTrust())
        let error = #expect(throws: SyslogError.self) { try sender.send { _ in } }
        #expect(error?.code == "syslog-unreachable")
    }

    @Test(arguments: ["", "host", "host:", ":6514", "host:0", "host:70000"]) func anAddressMustBeOne(_ text: String) {
        #expect(throws: SyslogError.addressInvalid(text)) { try SyslogSender(address: text, trust: SyslogTrust()) }
    }

    @Test func filesThatAreNoCertificatesAreNamed() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "ca.pem").path
        let missing = #expect(throws: SyslogError.self) {
            try SyslogSender(address: "a:1", trust: SyslogTrust(authorities: file))
        }
        #expect(missing == .credentialsUnusable(file: file, reason: "it cannot be read"))
        try Data("x".utf8).write(to: URL(filePath: file))
        let wrong = #expect(throws: SyslogError.self) {
            try SyslogSender(address: "a:1", trust: SyslogTrust(authorities: file))
        }
        #expect(wrong == .credentialsUnusable(file: file, reason: "it holds no PEM certificate"))
    }
}
