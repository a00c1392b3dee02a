import Dispatch
import Foundation
import Glibc
import ServiceLifecycle

/// Tells systemd how the service is (sd_notify(3)): a datagram to the socket that NOTIFY_SOCKET names, without a library.
package struct ServiceNotification: Sendable {
    private let socketPath: String?
    /// How often the watchdog wants to hear; nil when it does not.
    private let watchdog: Duration?

    package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        socketPath = environment["NOTIFY_SOCKET"]
        let isMine = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        watchdog = environment["WATCHDOG_USEC"].flatMap(Int.init).flatMap {
            $0 > 0 && isMine ? .microseconds($0 / 2) : nil
        }
    }

    /// - Returns: whether it was sent; nobody needs it to be.
    @discardableResult
    package func send(_ state: String) -> Bool {
        guard let socketPath, !socketPath.isEmpty else { return false }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var path = Array(socketPath.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        // An abstract socket's name begins with a zero byte.
        if path[0] == UInt8(ascii: "@") { path[0] = 0 }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        let length = MemoryLayout<sa_family_t>.size + path.count
        let bytes = Array(state.utf8)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe sendto(
                    descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, socklen_t(length))
                    == bytes.count
            }
        }
    }
}

extension ServiceNotification {
    /// What systemd wants to hear of a reload (sd_notify(3), `Type=notify-reload`): RELOADING with the monotonic clock's time,
    /// and READY when it is over, whether or not the new configuration was taken.
    /// - Parameter body: reloads, and says in words how it went.
    package func reloading(_ body: () -> String) {
        // On Linux this is the monotonic clock.
        send("RELOADING=1\nMONOTONIC_USEC=\(DispatchTime.now().uptimeNanoseconds / 1000)")
        let status = body()
        send("READY=1\nSTATUS=\(status.replacing("\n", with: " "))")
    }
}

extension ServiceNotification: Service {
    /// READY at the beginning, WATCHDOG in between, STOPPING at the end.
    package func run() async throws {
        send("READY=1")
        await withGracefulShutdownHandler {
            try? await cancelWhenGracefulShutdown {
                while !Task.isCancelled {
                    if watchdog != nil { send("WATCHDOG=1") }
                    try await Task.sleep(for: watchdog ?? .seconds(3600))
                }
            }
        } onGracefulShutdown: {
            send("STOPPING=1")
        }
    }
}
