package import Tensors

/// Why messages did not reach a syslog server. `host` is the one that was given.
package enum SyslogError: ReasonedError, Hashable {
    /// The text is not `HOST:PORT`.
    case addressInvalid(String)
    case unreachable(host: String, reason: String)
    /// TLS could not be agreed on: certificates, names, versions.
    case untrusted(host: String, reason: String)
    case interrupted(host: String, sent: Int, reason: String)
    case credentialsUnusable(file: String, reason: String)

    package var code: String {
        switch self {
        case .addressInvalid: "syslog-address-invalid"
        case .unreachable: "syslog-unreachable"
        case .untrusted: "syslog-untrusted"
        case .interrupted: "syslog-interrupted"
        case .credentialsUnusable: "syslog-credentials-unusable"
        }
    }

    package var message: String {
        switch self {
        case .addressInvalid(let text): "'\(text)' is not HOST:PORT"
        case .unreachable(let host, let reason): "the syslog server \(host) cannot be reached: \(reason)"
        case .untrusted(let host, let reason): "no TLS with the syslog server \(host): \(reason)"
        case .interrupted(let host, let sent, let reason):
            "the syslog server \(host) broke off after \(sent) messages: \(reason); send again, with --cursor from there on"
        case .credentialsUnusable(let file, let reason): "\(file) cannot be used: \(reason)"
        }
    }

    package var family: FailureFamily {
        switch self {
        case .addressInvalid: .usage
        case .unreachable, .untrusted, .interrupted: .output
        case .credentialsUnusable: .input
        }
    }
}
