package import Tensors

/// Why an association failed as a whole.
package enum AssociationError: ReasonedError, Equatable {
    case cancelled
    case unreachable
    /// PS3.8 9.3.4.
    case rejected(AssociationRejection)
    case aborted
    case released
    case timedOut
    /// A file of TLS settings is of no use, or the handshake failed; `detail` is OpenSSL's.
    case tls(detail: String)
    case closed
    case protocolViolated(detail: String)
    case fileUnreadable
    case outOfMemory
    case failed

    package var code: String {
        switch self {
        case .cancelled: "association-cancelled"
        case .unreachable: "peer-unreachable"
        case .rejected: "association-rejected"
        case .aborted: "association-aborted"
        case .released: "association-released"
        case .timedOut: "association-timeout"
        case .tls: "tls-failed"
        case .closed: "connection-lost"
        case .protocolViolated: "protocol-violated"
        case .fileUnreadable: "file-unreadable"
        case .outOfMemory: "out-of-memory"
        case .failed: "association-failed"
        }
    }

    package var message: String {
        switch self {
        case .cancelled: "the association was ended before it was done"
        case .unreachable: "the peer cannot be reached; check host, port and network"
        case .rejected(let rejection): "the peer rejected the association: \(rejection.reason)"
        case .aborted: "the peer aborted the association"
        case .released: "the peer released the association before it was done"
        case .timedOut: "the peer did not answer in time"
        case .tls(let detail): "TLS failed: \(detail)"
        case .closed: "the connection broke"
        case .protocolViolated(let detail): "the peer does not keep to the protocol: \(detail)"
        case .fileUnreadable: "a file could not be read while it was sent"
        case .outOfMemory: "not enough memory for an association"
        case .failed: "the association failed"
        }
    }

    package var family: FailureFamily {
        switch self {
        case .fileUnreadable: .input
        case .outOfMemory, .failed: .fault
        default: .output
        }
    }
}

/// How an association was rejected (PS3.8 table 9-21).
package struct AssociationRejection: Hashable, Sendable {
    package let result: UInt8
    package let source: UInt8
    package let diagnostic: UInt8

    package init(result: UInt8, source: UInt8, diagnostic: UInt8) {
        self.result = result
        self.source = source
        self.diagnostic = diagnostic
    }

    static let callerUnknown = AssociationRejection(result: 1, source: 1, diagnostic: 3)
    static let calledTitleUnknown = AssociationRejection(result: 1, source: 1, diagnostic: 7)
    static let busy = AssociationRejection(result: 2, source: 3, diagnostic: 2)

    package var reason: String {
        let why =
            switch (source, diagnostic) {
            case (1, 2): "application context not supported"
            case (1, 3): "it does not know the calling AE title"
            case (1, 7): "it does not know the called AE title"
            case (2, 2): "protocol version not supported"
            case (3, 1): "it is busy"
            case (3, 2): "a limit of its own is exceeded"
            default: "it gave no reason"
            }
        return why + (result == 2 ? " (for now)" : "")
    }
}
