import Foundation
import Glibc

/// `openssl s_server` on the loopback for one connection, with an authority and certificates of its own.
package final class TLSServer: Sendable {
    package static let isInstalled = ModalisExecutable.tool("openssl") != nil

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let port: Int
    private let folder: TemporaryFolder
    private let process: SendableProcess

    /// What has to be ended with the value.
    private final class SendableProcess: @unchecked Sendable {
        let process = Process()
        // The server reads commands from here; at its end it would stop.
        let input = Pipe()
    }

    /// - Parameter name: in the server's certificate.
    package init(name: String = "localhost", asksForCertificate: Bool = false) throws {
        folder = try TemporaryFolder()
        port = try Self.freePort()
        process = SendableProcess()
        try makeCertificates(name)
        let output = folder.url.appending(path: "received")
        try Data().write(to: output)
        let running = process.process
        running.executableURL = ModalisExecutable.tool("openssl")
        running.arguments =
            [
                "s_server", "-accept", "127.0.0.1:\(port)", "-naccept", "1", "-quiet", "-cert", path("server.pem"),
                "-key",
                path("server.key"),
            ] + (asksForCertificate ? ["-Verify", "2", "-verify_return_error", "-CAfile", path("ca.pem")] : [])
        running.standardInput = process.input
        running.standardOutput = try FileHandle(forWritingTo: output)
        running.standardError = FileHandle.nullDevice
        try running.run()
    }

    deinit { if process.process.isRunning { process.process.terminate() } }

    package var authority: String { path("ca.pem") }
    package var clientCertificate: String { path("client.pem") }
    package var clientKey: String { path("client.key") }

    private func path(_ name: String) -> String { folder.url.appending(path: name).path }

    private func makeCertificates(_ name: String) throws {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try openssl(
            [
                "req", "-x509", "-days", "2", "-subj", "/CN=Test authority", "-keyout", path("ca.key"), "-out",
                path("ca.pem"),
            ]
                + key)
        for (who, subject) in [("server", name), ("client", "modalis")] {
            try openssl(
                ["req", "-subj", "/CN=\(subject)", "-keyout", path("\(who).key"), "-out", path("\(who).csr")] + key)
            try Data("subjectAltName=DNS:\(subject)\n".utf8).write(to: folder.url.appending(path: "\(who).ext"))
            try openssl([
                "x509", "-req", "-in", path("\(who).csr"), "-CA", path("ca.pem"), "-CAkey", path("ca.key"),
                "-CAcreateserial", "-days", "2", "-extfile", path("\(who).ext"), "-out", path("\(who).pem"),
            ])
        }
    }

    private func openssl(_ arguments: [String]) throws {
        guard let tool = ModalisExecutable.tool("openssl") else { throw Failure(description: "no openssl") }
        let result = try ModalisExecutable.run(tool, arguments)
        guard result.status == 0 else { throw Failure(description: result.errors) }
    }

    /// Tries `body` until the server listens: it can be connected to but once, so nothing else may try.
    package func whenListening<Value>(_ body: () throws -> Value) throws -> Value {
        let end = ContinuousClock.now + .seconds(60)
        while !isListening {
            guard process.process.isRunning, ContinuousClock.now < end else {
                throw Failure(description: "the server does not listen")
            }
            usleep(10_000)
        }
        return try body()
    }

    /// By the kernel's table of sockets, without connecting.
    private var isListening: Bool {
        let wanted = String(format: "0100007F:%04X 00000000:0000 0A", port)
        return (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8))?.contains(wanted) ?? false
    }

    /// Everything that arrived, once the server has ended.
    package func received() throws -> [UInt8] {
        process.process.waitUntilExit()
        return Array(try Data(contentsOf: folder.url.appending(path: "received")))
    }

    /// A port that nobody listens on now.
    package static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "no socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = unsafe inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Failure(description: "no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
