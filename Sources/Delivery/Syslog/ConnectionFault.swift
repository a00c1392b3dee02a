import NIOCore
import NIOTLS
import Synchronization

/// What went wrong with a connection, and whether its handshake is through.
final class ConnectionFault: Sendable {
    private struct State {
        var error: (any Error)?
        var isThrough = false
        var waiting: EventLoopPromise<Void>?
    }

    private let state = Mutex(State())

    /// The first error: later ones follow from it.
    var error: (any Error)? { state.withLock { $0.error } }

    /// Succeeds once TLS is agreed on.
    func handshake(_ channel: any Channel) -> EventLoopFuture<Void> {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        state.withLock { state in
            if let error = state.error {
                promise.fail(error)
            } else if state.isThrough {
                promise.succeed()
            } else {
                state.waiting = promise
            }
        }
        return promise.futureResult
    }

    func pass() {
        let waiting = state.withLock { state in
            state.isThrough = true
            return state.waiting.take()
        }
        waiting?.succeed()
    }

    func fail(_ error: any Error) {
        let waiting = state.withLock { state in
            state.error = state.error ?? error
            return state.waiting.take()
        }
        waiting?.fail(error)
    }
}

/// Tells a `ConnectionFault` what happens on a channel.
final class FaultHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let fault: ConnectionFault

    init(_ fault: ConnectionFault) { self.fault = fault }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent { fault.pass() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fault.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fault.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
