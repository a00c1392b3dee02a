import Foundation
import Glibc

/// `openssl s_server` on the loopback for one connection.
package final class TLSServer: Sendable {
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

    /// - Parameters:
    ///   - keys: whose authority trusts the client, if it is asked for a certificate.
    ///   - certificate: the server's own; `server` is for 127.0.0.1 and localhost.
    package init(
        _ keys: TestCertificates, certificate: String = "server", asksForCertificate: Bool = false
    ) throws {
        folder = try TemporaryFolder()
        port = Int(try LoopbackPort.free())
        process = SendableProcess()
        let output = folder.url.appending(path: "received")
        try Data().write(to: output)
        let running = process.process
        running.executableURL = ModalisExecutable.tool("openssl")
        running.arguments =
            [
                "s_server", "-accept", "127.0.0.1:\(port)", "-naccept", "1", "-quiet", "-cert",
                keys.certificate(certificate), "-key", keys.key(certificate),
            ] + (asksForCertificate ? ["-Verify", "2", "-verify_return_error", "-CAfile", keys.authority] : [])
        running.standardInput = process.input
        running.standardOutput = try FileHandle(forWritingTo: output)
        running.standardError = FileHandle.nullDevice
        try running.run()
    }

    deinit { if process.process.isRunning { process.process.terminate() } }

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
}
