import Foundation

/// Data for a page's script, in a `script` element of a type that no browser runs.
///
/// Nothing in it can end the element or open a comment: `<`, `>` and `&` are written as JSON escapes.
package enum EmbeddedJSON {
    /// - Parameter id: the element's, chosen by us.
    package static func element(_ value: some Encodable, id: String) throws -> HTML {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = escaped(try encoder.encode(value))
        return HTML(markup: "<script type=\"application/json\" id=\"\(id)\">\(json)</script>")
    }

    /// In one pass over the bytes: a page's pictures are megabytes.
    private static func escaped(_ json: Data) -> String {
        let bytes = [UInt8](json)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 64)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "&"): result += Array("\\u0026".utf8)
            case UInt8(ascii: "<"): result += Array("\\u003c".utf8)
            case UInt8(ascii: ">"): result += Array("\\u003e".utf8)
            // The line and the paragraph separator are E2 80 A8 and E2 80 A9.
            case 0xE2 where index + 2 < bytes.count && bytes[index + 1] == 0x80 && bytes[index + 2] & 0xFE == 0xA8:
                result += Array((bytes[index + 2] == 0xA8 ? "\\u2028" : "\\u2029").utf8)
                index += 2
            default: result.append(byte)
            }
            index += 1
        }
        return String(decoding: result, as: UTF8.self)
    }
}
