package import Tensors

/// What became of one file at a destination.
package enum InstanceOutcome: Hashable, Sendable {
    /// The destination has it; a warning says what it remarked.
    case acknowledged(warning: DeliveryReason?)
    /// It may take it later.
    case temporary(DeliveryReason)
    /// It will not take it.
    case refused(DeliveryReason)

    package var isAcknowledged: Bool {
        if case .acknowledged = self { true } else { false }
    }

    package var reason: DeliveryReason? {
        switch self {
        case .acknowledged(let warning): warning
        case .temporary(let reason), .refused(let reason): reason
        }
    }
}

/// Why a file was not delivered, or what its destination remarked. Holds no identifiers.
package struct DeliveryReason: Hashable, Sendable, Codable, CustomStringConvertible {
    package let code: String
    package let message: String

    package init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }

    package init(_ error: some ReasonedError) { self.init(error.code, error.message) }

    package var description: String { "[\(code)] \(message)" }
}

extension InstanceOutcome {
    /// What a status of C-STORE means for an instance.
    init(_ status: DIMSEStatus) {
        let code = "dimse-" + status.description.lowercased()
        switch status.meaning {
        case .success: self = .acknowledged(warning: nil)
        case .warning:
            self = .acknowledged(warning: DeliveryReason(code, "stored with a warning, status \(status)"))
        case .temporary:
            self = .temporary(DeliveryReason(code, "the peer cannot store it now, status \(status)"))
        case .refused: self = .refused(DeliveryReason(code, "the peer refused it, status \(status)"))
        }
    }
}
