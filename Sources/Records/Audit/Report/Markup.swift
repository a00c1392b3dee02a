/// An element of XML or HTML, written without indentation. Everything given to it is escaped but the elements themselves.
package struct Markup: Sendable {
    package let text: String

    /// HTML elements that have no end.
    private static let empty: Set<String> = ["meta", "br", "col"]

    package init(
        _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ children: [Markup] = []
    ) {
        var text = "<\(name)"
        for case (let key, let value?) in attributes { text += " \(key)=\"\(Self.escaped(value))\"" }
        text += ">"
        if !Self.empty.contains(name) { text += children.map(\.text).joined() + "</\(name)>" }
        self.text = text
    }

    /// An element around text.
    package init(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ content: String) {
        self.init(name, attributes, [.text(content)])
    }

    private init(verbatim text: String) { self.text = text }

    package static func text(_ content: String) -> Markup { Markup(verbatim: escaped(content)) }

    /// A style sheet of ours: HTML reads its text as it is.
    static func style(_ sheet: String) -> Markup {
        precondition(!sheet.contains("</"), "a style sheet that ends its element")
        return Markup(verbatim: "<style>\(sheet)</style>")
    }

    /// Text that can stand in an element or in an attribute; what XML 1.0 has no place for becomes U+FFFD.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            case "\t", "\n", "\r": result.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
            case "\u{20}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}": result.append(scalar)
            default: result.append("\u{FFFD}")
            }
        }
        return String(result)
    }
}
