import Foundation

/// Data for a page's script, in a `script` element of a type that no browser runs.
///
/// Nothing in it can end the element or open a comment: `<`, `>` and `&` are written as JSON escapes.
package enum EmbeddedJSON {
    /// - Parameter id: the element's, chosen by us.
    package static func element(_ value: some Encodable, id: String) throws -> HTML {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = String(decoding: try encoder.encode(value), as: UTF8.self)
            .replacing("&", with: "\\u0026").replacing("<", with: "\\u003c").replacing(">", with: "\\u003e")
            .replacing("\u{2028}", with: "\\u2028").replacing("\u{2029}", with: "\\u2029")
        return HTML(markup: "<script type=\"application/json\" id=\"\(id)\">\(json)</script>")
    }
}
