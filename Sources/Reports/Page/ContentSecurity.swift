import Crypto
import Foundation

/// A page's content security policy (W3C CSP level 3): nothing is loaded from anywhere but what the page itself carries.
package enum ContentSecurity {
    /// The policy of a page whose only script and style are inline and known by their hashes; pictures are `data:` URLs.
    package static func selfContained(script: String, style: String) -> String {
        "default-src 'none'; img-src data:; script-src \(source(script)); style-src \(source(style)); base-uri 'none'; "
            + "form-action 'none'"
    }

    /// `'sha256-…'` of an inline element's text.
    package static func source(_ text: String) -> String {
        "'sha256-\(Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString())'"
    }
}
