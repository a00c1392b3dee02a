import NIOCore
import NIOPosix
import NIOSSL

/// Sends audit messages to a syslog server over TLS (RFC 5425; PS3.15 A.6).
///
/// Syslog has no acknowledgement. What comes nearest is that the server ends TLS in good order after us, for which it must have
/// read everything; `Receipt.isConfirmed` says whether it did.
package struct SyslogSender: Sendable {
    package struct Receipt: Hashable, Sendable {
        package let messages: Int
        /// Whether the server ended the connection in good order after the last message.
        package let isConfirmed: Bool
    }

    private let host: String
    private let port: Int
    private let context: NIOSSLContext
    private let timeout: TimeAmount

    /// Bytes that are handed to the network at a time.
    private static let batchBytes = 64 << 10

    /// - Parameters:
    ///   - address: `HOST:PORT`, or `[IPv6]:PORT`.
    ///   - timeout: seconds for connecting, and for each batch.
    /// - Throws: `SyslogError`.
    package init(address: String, trust: SyslogTrust, timeout: Int = 30) throws {
        guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]),
            (1...65535).contains(port)
        else { throw SyslogError.addressInvalid(address) }
        host = String(address[..<colon].trimmingPrefix("[")).replacing("]", with: "")
        guard !host.isEmpty else { throw SyslogError.addressInvalid(address) }
        self.port = port
        context = try trust.context()
        self.timeout = .seconds(Int64(timeout))
    }

    /// Sends messages in order over one connection.
    /// - Parameter produce: hands messages to the closure that it is given, one after the other.
    /// - Throws: `SyslogError`, and what `produce` throws.
    package func send(_ produce: ((SyslogMessage) throws -> Void) throws -> Void) throws -> Receipt {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { try? group.syncShutdownGracefully() }
        let connection = try connect(group)
        var buffer = ByteBuffer()
        var (sent, waiting) = (0, 0)
        func flush() throws {
            guard waiting > 0 else { return }
            do {
                try connection.channel.writeAndFlush(buffer).wait()
            } catch {
                throw failure(connection.fault.error ?? error, sent: sent)
            }
            sent += waiting
            waiting = 0
            buffer.clear()
        }
        do {
            try produce { message in
                buffer.writeBytes(message.frame)
                waiting += 1
                if buffer.readableBytes >= Self.batchBytes { try flush() }
            }
            try flush()
        } catch {
            try? connection.channel.close().wait()
            throw error
        }
        return Receipt(messages: sent, isConfirmed: try close(connection, sent: sent))
    }

    private struct Connection {
        let channel: any Channel
        let fault: ConnectionFault
    }

    private func connect(_ group: MultiThreadedEventLoopGroup) throws -> Connection {
        let fault = ConnectionFault()
        // A name is checked against the certificate's names, an address against its addresses.
        let isAddress = (try? NIOCore.SocketAddress(ipAddress: host, port: port)) != nil
        let bootstrap = ClientBootstrap(group: group).connectTimeout(timeout).channelInitializer {
            [context, host] channel in
            channel.eventLoop.makeCompletedFuture {
                let tls = try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
                try channel.pipeline.syncOperations.addHandlers([tls, FaultHandler(fault)])
            }
        }
        do {
            let channel = try bootstrap.connect(host: host, port: port).wait()
            // Nothing is sent before the server is known to be the one.
            try fault.handshake(channel).wait()
            return Connection(channel: channel, fault: fault)
        } catch {
            throw failure(fault.error ?? error, sent: nil)
        }
    }

    private func close(_ connection: Connection, sent: Int) throws -> Bool {
        guard connection.channel.isActive else {
            throw failure(connection.fault.error ?? ChannelError.ioOnClosedChannel, sent: sent)
        }
        do {
            try connection.channel.close().wait()
            return true
        } catch is NIOSSLError {
            return false
        } catch ChannelError.alreadyClosed {
            return false
        } catch {
            throw failure(error, sent: sent)
        }
    }

    private func failure(_ error: any Error, sent: Int?) -> SyslogError {
        let reason = "\(error)".replacing("\n", with: " ")
        if let error = error as? NIOConnectionError {
            let detail = error.connectionErrors.first.map { "\($0.error)" } ?? "its name has no address"
            return .unreachable(host: host, reason: detail)
        }
        if let sent, sent > 0 { return .interrupted(host: host, sent: sent, reason: reason) }
        if error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError {
            return .untrusted(host: host, reason: reason)
        }
        return sent == nil
            ? .unreachable(host: host, reason: reason) : .interrupted(host: host, sent: 0, reason: reason)
    }
}
