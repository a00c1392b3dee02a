/// Arrays in NumPy's file format: bytes → `Tensor` and back. Source: NumPy Enhancement Proposal 1 (versions 1.0 to 3.0).
package enum NPY {
    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// An array of any real number type, as Float32 in row-major order.
    ///
    /// Doubles are rounded; integers beyond 2²⁴ are rounded too; booleans become 0 and 1. Both byte orders, both element
    /// orders.
    package static func tensor(from bytes: [UInt8]) throws(NPYError) -> Tensor {
        let (header, start) = try header(of: bytes)
        var count = 1
        for extent in header.shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow else { throw .tooLarge(shape: header.shape) }
            count = product
        }
        let type = try ElementFormat(header.descr)
        let (length, overflow) = count.multipliedReportingOverflow(by: type.size)
        guard !overflow else { throw .tooLarge(shape: header.shape) }
        guard bytes.count - start == length else {
            throw .sizeMismatch(shape: header.shape, expected: length, found: bytes.count - start)
        }
        let scalars = unsafe bytes.withUnsafeBytes { all in
            unsafe type.floats(UnsafeRawBufferPointer(rebasing: all[start...]), count: count)
        }
        let shape = Shape(header.shape)
        guard header.isFortranOrder, shape.rank > 1 else { return Tensor(shape: shape, scalars: scalars) }
        return Tensor(shape: shape, scalars: rowMajor(scalars, shape))
    }

    /// Version 1.0, little-endian Float32, row-major. The same tensor always gives the same bytes.
    package static func bytes(of tensor: Tensor) -> [UInt8] {
        let header = NPYHeader(descr: "<f4", isFortranOrder: false, shape: tensor.shape.dimensions)
        var text = Array(header.text.utf8)
        // Data begin on a multiple of 64, as NumPy asks for; the header ends with a line feed.
        let unpadded = magic.count + 4 + text.count + 1
        text += [UInt8](repeating: 0x20, count: (64 - unpadded % 64) % 64) + [0x0A]
        precondition(text.count <= UInt16.max, "a shape of a thousand axes")
        var bytes = magic + [1, 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + text
        bytes.reserveCapacity(bytes.count + 4 * tensor.count)
        for scalar in tensor.scalars {
            let word = scalar.bitPattern
            bytes.append(UInt8(truncatingIfNeeded: word))
            bytes.append(UInt8(truncatingIfNeeded: word >> 8))
            bytes.append(UInt8(truncatingIfNeeded: word >> 16))
            bytes.append(UInt8(truncatingIfNeeded: word >> 24))
        }
        return bytes
    }

    /// The header, and where the data begin.
    private static func header(of bytes: [UInt8]) throws(NPYError) -> (NPYHeader, Int) {
        guard bytes.starts(with: magic) else { throw .notNPY }
        guard bytes.count >= 8 else { throw .truncated(length: bytes.count) }
        let (major, minor) = (bytes[6], bytes[7])
        guard (1...3).contains(major), minor == 0 else { throw .versionUnsupported(major: major, minor: minor) }
        let width = major == 1 ? 2 : 4
        guard bytes.count >= 8 + width else { throw .truncated(length: bytes.count) }
        let length = bytes[8..<(8 + width)].reversed().reduce(0) { $0 << 8 | Int($1) }
        let start = 8 + width + length
        guard bytes.count >= start else { throw .truncated(length: bytes.count) }
        return (try NPYHeader(parsing: bytes[(8 + width)..<start]), start)
    }

    /// Elements stored first axis fastest, put into row-major order.
    private static func rowMajor(_ scalars: [Float], _ shape: Shape) -> [Float] {
        var strides: [Int] = []
        var step = 1
        for extent in shape.dimensions {
            strides.append(step)
            step *= extent
        }
        var index = [Int](repeating: 0, count: shape.rank)
        var source = 0
        var result: [Float] = []
        result.reserveCapacity(scalars.count)
        for _ in scalars.indices {
            result.append(scalars[source])
            for axis in stride(from: shape.rank - 1, through: 0, by: -1) {
                index[axis] += 1
                source += strides[axis]
                guard index[axis] == shape[axis] else { break }
                source -= strides[axis] * shape[axis]
                index[axis] = 0
            }
        }
        return result
    }

    /// One element's kind, size and byte order, such as `<f4`.
    private struct ElementFormat {
        private enum Kind: Character {
            case float = "f"
            case signed = "i"
            case unsigned = "u"
            case bool = "b"

            var sizes: [Int] {
                switch self {
                case .float: [2, 4, 8]
                case .signed, .unsigned: [1, 2, 4, 8]
                case .bool: [1]
                }
            }
        }

        let size: Int
        private let kind: Kind
        private let isBigEndian: Bool

        init(_ descr: String) throws(NPYError) {
            let characters = Array(descr)
            guard characters.count == 3, let kind = Kind(rawValue: characters[1]),
                let size = characters[2].wholeNumberValue, characters[2].isASCII,
                kind.sizes.contains(size), "<>=".contains(characters[0]) || (characters[0] == "|" && size == 1)
            else { throw .dataTypeUnsupported(description: descr) }
            self.kind = kind
            self.size = size
            isBigEndian = characters[0] == ">"
        }

        func floats(_ raw: UnsafeRawBufferPointer, count: Int) -> [Float] {
            switch (kind, size) {
            case (.float, 2): unsafe read(raw, count, UInt16.self) { Float(Float16(bitPattern: $0)) }
            case (.float, 4): unsafe read(raw, count, UInt32.self) { Float(bitPattern: $0) }
            case (.float, _): unsafe read(raw, count, UInt64.self) { Float(Double(bitPattern: $0)) }
            case (.signed, 1): unsafe read(raw, count, Int8.self) { Float($0) }
            case (.signed, 2): unsafe read(raw, count, Int16.self) { Float($0) }
            case (.signed, 4): unsafe read(raw, count, Int32.self) { Float($0) }
            case (.signed, _): unsafe read(raw, count, Int64.self) { Float($0) }
            case (.unsigned, 1): unsafe read(raw, count, UInt8.self) { Float($0) }
            case (.unsigned, 2): unsafe read(raw, count, UInt16.self) { Float($0) }
            case (.unsigned, 4): unsafe read(raw, count, UInt32.self) { Float($0) }
            case (.unsigned, _): unsafe read(raw, count, UInt64.self) { Float($0) }
            case (.bool, _): unsafe read(raw, count, UInt8.self) { $0 == 0 ? 0 : 1 }
            }
        }

        private func read<Word: FixedWidthInteger & BitwiseCopyable>(
            _ raw: UnsafeRawBufferPointer, _ count: Int, _: Word.Type, _ value: (Word) -> Float
        ) -> [Float] {
            unsafe [Float](unsafeUninitializedCapacity: count) { floats, filled in
                for index in 0..<count {
                    let word = unsafe raw.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
                    let ordered = isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
                    unsafe floats.initializeElement(at: index, to: value(ordered))
                }
                filled = count
            }
        }
    }
}
