/// The rules of unique identifiers (PS3.5 section 9.1).
package enum UID {
    /// Whether `text` is made of digits and dots only, begins with a digit and has at most 64 characters: safe in a path.
    package static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...64).contains(bytes.count), let first = bytes.first, first != UInt8(ascii: ".") else { return false }
        return bytes.allSatisfy { $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
