package import Foundation
import Glibc

/// A program that runs beside a test, such as a server; ended with the value.
package final class RunningProgram: @unchecked Sendable {
    private let process = Process()
    private let folder: TemporaryFolder

    /// - Parameter directory: where it runs.
    package init(
        _ program: URL, _ arguments: [String], environment: [String: String] = [:], in directory: URL? = nil
    ) throws {
        folder = try TemporaryFolder()
        let (output, errors) = (folder.url.appending(path: "out"), folder.url.appending(path: "err"))
        for file in [output, errors] { try Data().write(to: file) }
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        // Threads of a pool block signals, and a child would inherit that.
        var (all, before) = (sigset_t(), sigset_t())
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_UNBLOCK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    deinit { end(SIGKILL) }

    package var identifier: Int32 { process.processIdentifier }
    package var isRunning: Bool { process.isRunning }
    package var output: String { text("out") }
    package var errors: String { text("err") }

    package func signal(_ number: Int32) { if process.isRunning { kill(process.processIdentifier, number) } }

    /// Ends it and waits until it is gone.
    /// - Returns: the exit status, negative for a signal.
    @discardableResult
    package func end(_ number: Int32 = SIGTERM) -> Int32 {
        signal(number)
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    private func text(_ name: String) -> String {
        (try? String(contentsOf: folder.url.appending(path: name), encoding: .utf8)) ?? ""
    }
}

/// Ports on the loopback interface.
package enum LoopbackPort {
    /// One that nothing listens at now.
    package static func free() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw CocoaError(.fileReadUnknown) }
        defer { close(descriptor) }
        var name = address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard status == 0 else { throw CocoaError(.fileReadUnknown) }
        return UInt16(bigEndian: name.sin_port)
    }

    /// Whether something listens there.
    package static func isOpen(_ port: UInt16) -> Bool {
        guard let descriptor = connection(to: port) else { return false }
        close(descriptor)
        return true
    }

    /// A bare TCP connection; the caller closes it.
    package static func connection(to port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var name = address(port)
        let status = unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if status == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = unsafe inet_addr("127.0.0.1")
        return name
    }
}

/// Runs something that blocks on a thread of its own, so that the few threads of asynchronous work are not all waiting.
package func aside<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try body() }) }.start()
    }
}

/// Something that was waited for did not come.
package struct NotInTime: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
}

/// Waits until something is so, looking often; the bound is for tests that fail.
package func eventually(
    _ what: String, within bound: Duration = .seconds(600), _ isSo: () throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + bound
    while try !isSo() {
        guard ContinuousClock.now < deadline else { throw NotInTime(description: "not in time: \(what)") }
        try await Task.sleep(for: .milliseconds(20))
    }
}
