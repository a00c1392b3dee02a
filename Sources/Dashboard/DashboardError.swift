package import Tensors

/// Why the dashboard cannot be served.
package enum DashboardError: ReasonedError, Hashable {
    case tokenUnusable(path: String, reason: String)
    /// The address is taken or not this machine's.
    case addressUnusable(host: String, port: Int, reason: String)

    package var code: String {
        switch self {
        case .tokenUnusable: "dashboard-token-unusable"
        case .addressUnusable: "dashboard-address-unusable"
        }
    }

    package var message: String {
        switch self {
        case .tokenUnusable(let path, let reason): "the dashboard's token file \(path) cannot be used: \(reason)"
        case .addressUnusable(let host, let port, let reason):
            "the dashboard cannot listen at \(host) port \(port): \(reason)"
        }
    }

    package var family: FailureFamily {
        switch self {
        case .tokenUnusable: .input
        case .addressUnusable: .output
        }
    }
}
