import Foundation
import NIOSSL

/// Whom to trust and as whom to come: PEM files. The server's certificate and name are always checked; TLS 1.2 at least.
package struct SyslogTrust: Sendable {
    /// Authorities; nil for the system's.
    package var authorities: String?
    /// Our certificate, with the chain behind it; for servers that ask for one (IHE's node authentication does).
    package var certificate: String?
    package var key: String?

    package init(authorities: String? = nil, certificate: String? = nil, key: String? = nil) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
    }

    /// - Throws: `SyslogError.credentialsUnusable`.
    func context() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authorities {
            configuration.trustRoots = .certificates(
                try Self.reading(authorities, "it holds no PEM certificate") { try NIOSSLCertificate.fromPEMFile($0) })
        }
        if let certificate {
            configuration.certificateChain = try Self.reading(certificate, "it holds no PEM certificate") {
                try NIOSSLCertificate.fromPEMFile($0).map { .certificate($0) }
            }
            let file = key ?? certificate
            configuration.privateKey = try Self.reading(file, "it holds no PEM private key without a passphrase") {
                .privateKey(try NIOSSLPrivateKey(file: $0, format: .pem))
            }
        }
        return try Self.reading(certificate ?? authorities ?? "the TLS settings", "key and certificate do not fit") {
            _ in try NIOSSLContext(configuration: configuration)
        }
    }

    private static func reading<Value>(_ file: String, _ reason: String, _ body: (String) throws -> Value) throws
        -> Value
    {
        do {
            return try body(file)
        } catch {
            let isThere = FileManager.default.isReadableFile(atPath: file)
            throw SyslogError.credentialsUnusable(file: file, reason: isThere ? reason : "it cannot be read")
        }
    }
}
