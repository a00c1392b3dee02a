/// A value representation as far as the scan must know it: how long its length field is.
struct VR: Equatable {
    let bytes: [UInt8]
    /// Two reserved bytes and a length of four bytes follow (PS3.5 table 7.1-1).
    let isLong: Bool

    static let sq = VR(name: "SQ", isLong: true)
    static let un = VR(name: "UN", isLong: true)

    private static let long = Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"])
    private static let short = Set([
        "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM",
        "UI",
        "UL", "US",
    ])

    private init(name: String, isLong: Bool) {
        bytes = Array(name.utf8)
        self.isLong = isLong
    }

    /// nil for bytes that are no VR.
    init?(_ bytes: [UInt8]) {
        let name = String(decoding: bytes, as: UTF8.self)
        let isLong = Self.long.contains(name)
        guard isLong || Self.short.contains(name) else { return nil }
        self.bytes = bytes
        self.isLong = isLong
    }

    /// What DCMTK makes of letters that it does not know: two capitals are a VR to come, which has a long length; other
    /// characters, such as `??`, an old writer's mark for an unknown one. nil for what is not text: an implicit element.
    init?(unknown bytes: [UInt8]) {
        guard bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        self.bytes = bytes
        isLong = bytes.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
}

/// Tag, VR and length of one element, and where its value begins.
struct ElementHeader {
    let tag: Tag
    /// nil in implicit encoding.
    let vr: VR?
    /// nil for an undefined length.
    let length: Int?
    let value: Int

    /// Item and delimiter tags have no VR in any encoding.
    static let itemGroup: UInt16 = 0xFFFE

    /// - Returns: nil when fewer bytes are left than a header needs.
    init?(_ bytes: inout ByteWindow, at: Int, implicit: Bool, bigEndian: Bool) throws(ReadError) {
        guard bytes.holds(at, 8) else { return nil }
        tag = Tag(
            try bytes.uint16(at: at, bigEndian: bigEndian), try bytes.uint16(at: at + 2, bigEndian: bigEndian))
        var vr: VR?
        if !implicit && tag.group != Self.itemGroup {
            let letters = Array(try bytes.bytes(at: at + 4, 2))
            vr = VR(letters) ?? VR(unknown: letters)
        }
        self.vr = vr
        if let vr, !vr.isLong {
            length = Int(try bytes.uint16(at: at + 6, bigEndian: bigEndian))
            value = at + 8
            return
        }
        let field = vr == nil ? at + 4 : at + 8
        guard bytes.holds(field, 4) else { return nil }
        let length = try bytes.uint32(at: field, bigEndian: bigEndian)
        self.length = length == .max ? nil : Int(length)
        value = field + 4
    }
}
