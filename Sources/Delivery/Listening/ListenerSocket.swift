import Glibc
package import Tensors

/// A TCP socket that waits for connections.
@safe final class ListenerSocket: Sendable {
    let descriptor: Int32
    /// The port that it is bound to: the system's choice when 0 was asked for.
    let port: UInt16

    /// - Parameter address: an IP address of this machine; `::` for every one, IPv4's included.
    init(address: String, port: UInt16) throws(ListenError) {
        guard let parsed = SocketAddress(address) else { throw .addressInvalid }
        let isSix = parsed.bytes.count == 16
        let descriptor = socket(isSix ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        guard descriptor >= 0 else { throw .socket(errorNumber: errno) }
        var yes: Int32 = 1
        var no: Int32 = 0
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size)
        if isSix { unsafe setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &no, size) }
        let bound: Int32
        if isSix {
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &name.sin6_addr) { unsafe $0.copyBytes(from: parsed.bytes) }
            bound = unsafe withUnsafePointer(to: &name) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        } else {
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &name.sin_addr) { unsafe $0.copyBytes(from: parsed.bytes) }
            bound = unsafe withUnsafePointer(to: &name) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        guard bound == 0, listen(descriptor, 64) == 0 else {
            let number = errno
            close(descriptor)
            throw .socket(errorNumber: number)
        }
        self.descriptor = descriptor
        self.port = Self.port(of: descriptor) ?? port
    }

    deinit { close(descriptor) }

    /// The next connection, if one comes within `milliseconds`.
    func accept(milliseconds: Int32) -> (socket: Int32, address: SocketAddress)? {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&wait, 1, milliseconds) > 0 else { return nil }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let socket = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.accept(descriptor, $0, &length)
            }
        }
        guard socket >= 0 else { return nil }
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        guard let address = Self.address(&storage) else {
            close(socket)
            return nil
        }
        return (socket, address)
    }

    private static func address(_ storage: inout sockaddr_storage) -> SocketAddress? {
        let family = Int32(storage.ss_family)
        // The address lies 4 bytes into an IPv4 name, 8 into an IPv6 one.
        let (offset, count) = family == AF_INET ? (4, 4) : (8, 16)
        guard family == AF_INET || family == AF_INET6 else { return nil }
        return unsafe withUnsafeBytes(of: &storage) { raw in
            unsafe SocketAddress(bytes: Array(raw[offset..<(offset + count)]))
        }
    }

    private static func port(of descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        guard status == 0 else { return nil }
        return unsafe withUnsafeBytes(of: &storage) { raw in unsafe UInt16(raw[2]) << 8 | UInt16(raw[3]) }
    }
}

/// Why nothing can be listened for, or received.
package enum ListenError: ReasonedError, Equatable {
    case addressInvalid
    case socket(errorNumber: Int32)
    case spool(errorNumber: Int32)

    package var code: String {
        switch self {
        case .addressInvalid: "listen-address-invalid"
        case .socket: "listen-failed"
        case .spool(let number): number == ENOSPC || number == EDQUOT ? "disk-full" : "spool-failed"
        }
    }

    package var message: String {
        switch self {
        case .addressInvalid: "the address to listen at is no IP address"
        case .socket(let number): "cannot listen at this address and port: \(Self.text(number))"
        case .spool(let number): "the spool folder cannot be used: \(Self.text(number))"
        }
    }

    package var family: FailureFamily {
        switch self {
        case .addressInvalid: .usage
        case .socket, .spool: .output
        }
    }

    private static func text(_ number: Int32) -> String {
        unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    }
}
