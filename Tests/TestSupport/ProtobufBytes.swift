/// Protocol buffer fields written one by one, so that a test says exactly what a file holds, right or wrong.
package struct ProtobufBytes: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package func int(_ field: Int, _ value: Int64?) -> Self {
        guard let value else { return self }
        return adding(Self.varint(UInt64(field << 3)) + Self.varint(UInt64(bitPattern: value)))
    }

    package func float(_ field: Int, _ value: Float) -> Self {
        adding(Self.varint(UInt64(field << 3 | 5)) + Self.littleEndian(value.bitPattern))
    }

    package func data(_ field: Int, _ data: [UInt8]) -> Self {
        adding(Self.varint(UInt64(field << 3 | 2)) + Self.varint(UInt64(data.count)) + data)
    }

    package func text(_ field: Int, _ text: String?) -> Self {
        guard let text else { return self }
        return data(field, Array(text.utf8))
    }

    package func texts(_ field: Int, _ texts: [String]) -> Self { texts.reduce(self) { $0.text(field, $1) } }

    package func message(_ field: Int, _ message: ProtobufBytes) -> Self { data(field, message.bytes) }

    package func messages(_ field: Int, _ messages: [ProtobufBytes]) -> Self {
        adding(
            messages.flatMap { Self.varint(UInt64(field << 3 | 2)) + Self.varint(UInt64($0.bytes.count)) + $0.bytes })
    }

    package func ints(_ field: Int, _ values: [Int64]) -> Self { values.reduce(self) { $0.int(field, $1) } }

    /// A packed list of varints.
    package func packed(_ field: Int, _ values: [Int64]) -> Self {
        data(field, values.flatMap { Self.varint(UInt64(bitPattern: $0)) })
    }

    package static func littleEndian<Word: FixedWidthInteger>(_ value: Word) -> [UInt8] {
        (0..<(Word.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> Word($0 * 8)) }
    }

    /// Bytes as they are, such as the fields of another message.
    package func raw(_ bytes: [UInt8]) -> Self { adding(bytes) }

    private func adding(_ more: [UInt8]) -> Self {
        var copy = self
        copy.bytes += more
        return copy
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var (rest, bytes) = (value, [UInt8]())
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
