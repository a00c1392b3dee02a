/// A piece of HTML. Literals are markup; whatever is interpolated is text and gets escaped, unless it is `HTML` itself.
///
/// Text from DICOM, profiles and clinical files is hostile until escaped, and this type leaves no other way to put it in:
/// it is safe between tags and inside quoted attributes. Script and style take no text at all (see `EmbeddedJSON`).
package struct HTML: Hashable, Sendable, ExpressibleByStringInterpolation {
    package let text: String

    /// Markup that somebody has already made safe.
    package init(markup: String) { text = markup }

    /// Text that becomes itself on the page.
    package init(_ text: String) { self.text = Self.escape(text) }

    package init(stringLiteral value: String) { text = value }

    package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    package static let empty = HTML(markup: "")

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        package mutating func appendInterpolation(_ value: String) { text += HTML.escape(value) }

        package mutating func appendInterpolation(_ value: Int) { text += String(value) }

        package mutating func appendInterpolation(_ value: HTML) { text += value.text }

        /// Nothing for nil.
        package mutating func appendInterpolation(_ value: HTML?) { text += value?.text ?? "" }

        package mutating func appendInterpolation(_ values: [HTML]) { for value in values { text += value.text } }
    }

    /// The five characters that HTML gives a meaning, and those that it forbids.
    package static func escape(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            // Control characters, and those that turn the direction of what follows: names must not rewrite a page.
            case "\u{00}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Sequence<HTML> {
    package func joined(separator: HTML = .empty) -> HTML {
        HTML(markup: map(\.text).joined(separator: separator.text))
    }
}
