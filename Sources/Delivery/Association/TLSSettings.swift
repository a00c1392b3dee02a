/// How a connection is encrypted and whom it trusts. All files are PEM.
package struct TLSSettings: Hashable, Sendable {
    /// What is asked of the peer's certificate.
    package enum Check: String, CaseIterable, Codable, Hashable, Sendable {
        /// It must come from a trusted authority and name the host that was called. A listener asks of its callers what `chain` does.
        case host
        /// It must come from a trusted authority.
        case chain
        /// Nothing: encryption without knowing with whom.
        case nothing
    }

    /// This end's certificate and private key.
    package var certificate: String?
    package var key: String?
    /// Trusted authorities; those of the system when nil.
    package var authorities: String?
    package var check: Check

    package init(certificate: String? = nil, key: String? = nil, authorities: String? = nil, check: Check = .host) {
        self.certificate = certificate
        self.key = key
        self.authorities = authorities
        self.check = check
    }
}
