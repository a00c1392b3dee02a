package import Foundation
import Glibc

/// systemd's end of the socket that NOTIFY_SOCKET names (sd_notify(3)).
package final class NotificationSocket {
    private let descriptor: Int32
    package let path: String
    private var messages: [String] = []

    /// - Parameter folder: gets the socket; its path must be short.
    package init(in folder: URL) throws {
        path = folder.appending(path: "n").path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw NotInTime(description: "the socket cannot be made, error \(errno)") }
    }

    deinit { close(descriptor) }

    /// Everything that has come so far, in order.
    package func heard() -> [String] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return messages }
            messages.append(String(decoding: buffer.prefix(count), as: UTF8.self))
        }
    }
}
