package import Foundation
package import Profiles

/// `tls` of a destination or listener: PEM files and what is asked of the peer.
package struct TLSFiles: JSONReadable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case certificate, key, authorities, check
    }

    package let certificate: String?
    package let key: String?
    package let authorities: String?
    package let check: TLSSettings.Check

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        certificate = fields.optionalString(.certificate)
        key = fields.optionalString(.key)
        authorities = fields.optionalString(.authorities)
        check = fields.choice(.check, default: .host)
        if fields.has(.certificate) != fields.has(.key) {
            fields[fields.has(.key) ? .key : .certificate].report("certificate and key belong together")
        }
    }

    /// - Parameter base: the folder that paths are relative to.
    /// - Throws: `SecretError` when others can read the key.
    package func settings(base: URL) throws -> TLSSettings {
        let key = ConfiguredPath.resolve(key, base)
        if let key { try SecretSource.checkPrivate(key) }
        return TLSSettings(
            certificate: ConfiguredPath.resolve(certificate, base), key: key,
            authorities: ConfiguredPath.resolve(authorities, base), check: check)
    }
}
