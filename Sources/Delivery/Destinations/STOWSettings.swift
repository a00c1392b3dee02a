import Foundation

/// How a DICOMweb server is spoken to.
package struct STOWSettings: Hashable, Sendable {
    /// The service's root, such as `https://pacs.example/dicom-web`, without a slash at the end.
    package var url: String
    /// A bearer token (RFC 6750).
    package var token: SecretSource?
    /// For https: this end's certificate, and whom to trust.
    package var tls = TLSSettings()
    package var connectSeconds = 10
    /// Seconds for which neither end may be silent.
    package var messageSeconds = 120
    /// Instances of one request at most.
    package var instances = 64
    /// Bytes of one request, unless one file alone is larger.
    package var bytes = 256 << 20

    package init(url: String) { self.url = url }

    /// The server's name or address.
    var host: String { URL(string: url)?.host() ?? "?" }

    /// Whether a text is the address of a DICOMweb service.
    package static func isURL(_ text: String) -> Bool {
        guard text.hasPrefix("https://") || text.hasPrefix("http://"), !text.contains("?"), !text.contains("#"),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return false }
        let authority = text.drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" }
        // A password in an address ends up in logs.
        return !authority.isEmpty && !authority.contains("@")
    }
}
