import Crypto

/// A UID that follows from what it names, so that the same object always gets the same UID.
///
/// `2.25.` and the decimal of 128 bits (PS3.5 B.2), here the first 128 bits of the SHA-256 of the parts: at most 44 characters.
package struct DerivedUID: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Parameter parts: what decides the object, in a fixed order; their boundaries count.
    package init(_ parts: [String]) {
        var hash = SHA256()
        for part in parts {
            let bytes = Array(part.utf8)
            hash.update(data: Array("\(bytes.count):".utf8))
            hash.update(data: bytes)
        }
        let number = hash.finalize().prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        description = "2.25.\(number)"
    }

    package init(_ parts: String...) { self.init(parts) }
}
