/// An attribute of the standard: its tag and value representation (PS3.6).
package struct Attribute: Hashable, Sendable {
    package let tag: Tag
    /// Two letters. Where the dictionary leaves a choice, the one that Modalis writes.
    package let vr: String

    package init(_ group: UInt16, _ element: UInt16, _ vr: String) {
        tag = Tag(group, element)
        self.vr = vr
    }
}
