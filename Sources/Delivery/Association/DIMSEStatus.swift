/// The status that a peer answers an operation with (PS3.7 annex C, PS3.4 table B.2-1).
package struct DIMSEStatus: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt16

    package init(_ rawValue: UInt16) { self.rawValue = rawValue }

    package enum Meaning: String, Codable, Hashable, Sendable {
        case success
        /// Stored, with a remark.
        case warning
        /// Not stored, but may be later.
        case temporary
        /// Not stored, and asking again will not help.
        case refused
    }

    package static let success = DIMSEStatus(0x0000)
    package static let outOfResources = DIMSEStatus(0xA700)
    package static let dataSetMismatch = DIMSEStatus(0xA900)
    package static let cannotUnderstand = DIMSEStatus(0xC000)
    /// One of the C000 family, for an object past the limit: no use in sending it again.
    package static let objectTooLarge = DIMSEStatus(0xC010)
    package static let classNotSupported = DIMSEStatus(0x0122)
    package static let processingFailure = DIMSEStatus(0x0110)
    package static let unrecognizedOperation = DIMSEStatus(0x0211)

    package var meaning: Meaning {
        switch rawValue {
        case 0x0000: .success
        // Attribute list error and attribute value out of range are warnings (PS3.7 C.4).
        case 0x0001, 0x0107, 0x0116, 0xB000...0xBFFF: .warning
        // Out of resources; a resource limitation; a failure while processing; cancelled there.
        case 0xA700...0xA7FF, 0x0213, 0x0110, 0xFE00: .temporary
        default: .refused
        }
    }

    /// Four hexadecimal digits, as conformance statements have it.
    package var description: String {
        let digits = String(rawValue, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
