/// Reads little-endian numbers off a run of bytes; nil when too few are left.
struct ByteReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func uint8() -> UInt8? { take(1)?.first }

    mutating func uint16() -> UInt16? { take(2).map { $0.reversed().reduce(0) { $0 << 8 | UInt16($1) } } }

    mutating func uint32() -> UInt32? { take(4).map { $0.reversed().reduce(0) { $0 << 8 | UInt32($1) } } }
}

/// Puts little-endian numbers together.
struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func append(_ number: UInt8) { bytes.append(number) }

    mutating func append(_ number: UInt32) {
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) }
    }
}

extension String {
    /// DICOM pads values with trailing spaces and null characters.
    var trimmingTrailingSpaces: String {
        var text = self[...]
        while let last = text.unicodeScalars.last, last == " " || last == "\0" { text.unicodeScalars.removeLast() }
        return String(text)
    }
}
