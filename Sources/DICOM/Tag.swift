/// A data element's tag.
package struct Tag: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    package let group: UInt16
    package let element: UInt16

    package init(_ group: UInt16, _ element: UInt16) {
        self.group = group
        self.element = element
    }

    package var isPrivate: Bool { group & 1 == 1 }

    package static func < (a: Tag, b: Tag) -> Bool { (a.group, a.element) < (b.group, b.element) }

    /// As the standard prints it: `(0008,0060)`.
    package var description: String { "(\(Self.hex(group)),\(Self.hex(element)))" }

    private static func hex(_ number: UInt16) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
