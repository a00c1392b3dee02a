package import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP server on the loopback interface that answers as a test says, over TLS if it is given certificates.
package final class ScriptedServer: Sendable {
    package struct Request: Sendable {
        package let method: String
        package let path: String
        package let headers: [String: String]
        package let body: Data

        /// - Parameter name: in lower case.
        package func header(_ name: String) -> String? { headers[name] }
    }

    package struct Answer: Sendable {
        package var status: Int
        package var headers: [String: String]
        package var body: Data
        /// Whether the connection breaks after half of the body.
        package var breaksOff = false

        package init(_ status: Int, headers: [String: String] = [:], body: Data = Data()) {
            self.status = status
            self.headers = headers
            self.body = body
        }

        package init(_ status: Int, json: String) {
            self.init(status, headers: ["Content-Type": "application/dicom+json"], body: Data(json.utf8))
        }
    }

    /// The server's certificate is for 127.0.0.1.
    package let url: String
    private let channel: any Channel
    private let log: Log

    /// - Parameters:
    ///   - keys: for HTTPS, as `server`.
    ///   - asksForCertificate: lets in nobody without a certificate of the authority of `keys`.
    package init(
        keys: TestCertificates? = nil, asksForCertificate: Bool = false,
        answer: @escaping @Sendable (Request) -> Answer
    ) async throws {
        let context = try keys.map { try Self.context($0, asksForCertificate: asksForCertificate) }
        let log = Log()
        self.log = log
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(Handler(log: log, answer: answer))
                }
            }
        channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
        url = "\(keys == nil ? "http" : "https")://127.0.0.1:\(channel.localAddress?.port ?? 0)"
    }

    deinit { channel.close(promise: nil) }

    /// What it was asked, in order.
    package var requests: [Request] { log.all }

    private static func context(_ keys: TestCertificates, asksForCertificate: Bool) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(keys.certificate("server")).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: keys.key("server"), format: .pem)))
        if asksForCertificate {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .file(keys.authority)
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private final class Log: Sendable {
        private let list = Mutex<[Request]>([])
        func note(_ request: Request) { list.withLock { $0.append(request) } }
        var all: [Request] { list.withLock { $0 } }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let log: Log
        private let answer: @Sendable (Request) -> Answer
        private var head: HTTPRequestHead?
        private var body = Data()

        init(log: Log, answer: @escaping @Sendable (Request) -> Answer) {
            self.log = log
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body = Data()
            case .body(let piece): body.append(contentsOf: piece.readableBytesView)
            case .end:
                guard let head else { return }
                let headers = Dictionary(
                    head.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $0 + ", " + $1 })
                let request = Request(method: head.method.rawValue, path: head.uri, headers: headers, body: body)
                log.note(request)
                reply(answer(request), head.version, context)
            }
        }

        private func reply(_ answer: Answer, _ version: HTTPVersion, _ context: ChannelHandlerContext) {
            var headers = HTTPHeaders(answer.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
            headers.replaceOrAdd(name: "Content-Length", value: "\(answer.body.count)")
            let head = HTTPResponseHead(version: version, status: .init(statusCode: answer.status), headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            let sent = answer.breaksOff ? answer.body.prefix(answer.body.count / 2) : answer.body
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: sent)))), promise: nil)
            guard !answer.breaksOff else {
                context.flush()
                return context.close(promise: nil)
            }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }

        /// A client that is not let in ends the handshake with an error; the test looks at the client.
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
