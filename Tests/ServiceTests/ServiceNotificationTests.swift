import Foundation
import Glibc
import Service
import TestSupport
import Testing

@Suite struct ServiceNotificationTests {
    /// A socket as systemd has one.
    private final class Listener {
        let descriptor: Int32
        let path: String

        init(_ folder: TemporaryFolder) throws {
            path = folder.url.appending(path: "n").path
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
            let status = unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(status == 0)
        }

        deinit { close(descriptor) }

        func receive() -> String {
            var buffer = [UInt8](repeating: 0, count: 256)
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
        }
    }

    @Test func theStateArrivesAtTheSocket() throws {
        let folder = try TemporaryFolder()
        let listener = try Listener(folder)
        let notification = ServiceNotification(environment: ["NOTIFY_SOCKET": listener.path])
        #expect(notification.send("READY=1"))
        #expect(listener.receive() == "READY=1")
    }

    @Test func withoutASocketNothingHappens() {
        #expect(!ServiceNotification(environment: [:]).send("READY=1"))
        #expect(!ServiceNotification(environment: ["NOTIFY_SOCKET": "/nonexistent/n"]).send("READY=1"))
    }
}
