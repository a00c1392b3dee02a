import DICOM

/// Puts DICOM files together byte by byte, correct or not.
struct FileBuilder {
    enum Encoding { case explicit, implicit, bigEndian }

    var encoding = Encoding.explicit
    private(set) var elements: [(tag: Tag, bytes: [UInt8])] = []

    private static let long: Set<String> = ["OB", "OW", "OF", "OD", "SQ", "UN", "UT"]

    init(_ encoding: Encoding = .explicit) { self.encoding = encoding }

    /// A small image: every attribute that a reader needs, pixels counting up from 0.
    static func image(
        _ encoding: Encoding = .explicit, rows: Int = 4, columns: Int = 6, frames: Int? = nil, bits: Int = 16,
        samples: Int = 1, pixels: [UInt8]? = nil
    ) -> FileBuilder {
        var file = FileBuilder(encoding)
        file.text(.sopClassUID, "UI", "1.2.840.10008.5.1.4.1.1.4")
        file.text(.sopInstanceUID, "UI", "1.2.3.4")
        file.text(.modality, "CS", "MR")
        file.text(.patientID, "LO", "P1")
        file.text(.studyInstanceUID, "UI", "1.2.3.1")
        file.text(.seriesInstanceUID, "UI", "1.2.3.2")
        file.number(.samplesPerPixel, samples)
        file.text(.photometricInterpretation, "CS", samples == 3 ? "RGB" : "MONOCHROME2")
        if let frames { file.text(.numberOfFrames, "IS", String(frames)) }
        file.number(.rows, rows)
        file.number(.columns, columns)
        file.number(.bitsAllocated, bits)
        file.number(.bitsStored, bits)
        file.number(Tag(0x0028, 0x0102), bits - 1)
        file.number(.pixelRepresentation, 0)
        let count = rows * columns * samples * (frames ?? 1)
        let counting = (0..<count).flatMap { number in
            bits == 8 ? [UInt8(number & 0xFF)] : file.bytes16(UInt16(number & 0xFFFF))
        }
        file.value(.pixelData, bits == 8 ? "OB" : "OW", pixels ?? counting)
        return file
    }

    mutating func text(_ tag: Tag, _ vr: String, _ text: String) {
        var bytes = Array(text.utf8)
        if bytes.count % 2 == 1 { bytes.append(vr == "UI" ? 0 : 0x20) }
        value(tag, vr, bytes)
    }

    mutating func number(_ tag: Tag, _ number: Int) { value(tag, "US", bytes16(UInt16(number))) }

    /// Adds or replaces an element, whose length field may lie.
    mutating func value(_ tag: Tag, _ vr: String, _ bytes: [UInt8], statedLength: UInt32? = nil) {
        let length = statedLength ?? UInt32(bytes.count)
        put(tag, header(tag, vr, length) + bytes)
    }

    /// Adds raw bytes, header included, in the place of `tag`.
    mutating func put(_ tag: Tag, _ bytes: [UInt8]) {
        elements.removeAll { $0.tag == tag }
        let index = elements.firstIndex { $0.tag > tag } ?? elements.count
        elements.insert((tag, bytes), at: index)
    }

    mutating func remove(_ tag: Tag) { elements.removeAll { $0.tag == tag } }

    var dataSet: [UInt8] { elements.flatMap(\.bytes) }

    /// Preamble, meta header with the transfer syntax, data set.
    func file(transferSyntax: String? = nil, mediaStorage: String = "1.2.840.10008.5.1.4.1.1.4") -> [UInt8] {
        let uids: [Encoding: String] = [
            .explicit: "1.2.840.10008.1.2.1", .implicit: "1.2.840.10008.1.2", .bigEndian: "1.2.840.10008.1.2.2",
        ]
        var meta = FileBuilder()
        meta.text(Tag(2, 2), "UI", mediaStorage)
        meta.text(Tag(2, 0x10), "UI", transferSyntax ?? uids[encoding] ?? "")
        return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + meta.dataSet + dataSet
    }

    func header(_ tag: Tag, _ vr: String, _ length: UInt32) -> [UInt8] {
        let start = bytes16(tag.group) + bytes16(tag.element)
        if encoding == .implicit || tag.group == 0xFFFE { return start + bytes32(length) }
        if Self.long.contains(vr) { return start + Array(vr.utf8) + [0, 0] + bytes32(length) }
        return start + Array(vr.utf8) + bytes16(UInt16(truncatingIfNeeded: length))
    }

    func bytes16(_ number: UInt16) -> [UInt8] {
        let pair = [UInt8(number & 0xFF), UInt8(number >> 8)]
        return encoding == .bigEndian ? pair.reversed() : pair
    }

    func bytes32(_ number: UInt32) -> [UInt8] {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
        return encoding == .bigEndian ? bytes.reversed() : bytes
    }

    /// `depth` sequences within each other, of undefined or exact length.
    func nested(_ depth: Int, exact: Bool) -> [UInt8] {
        let (sequence, item) = (Tag(0x0008, 0x1140), Tag(0xFFFE, 0xE000))
        if exact {
            // Built from the inside out, back to front, because every length counts what it holds.
            var reversed: [UInt8] = []
            for _ in 0..<depth {
                reversed += header(item, "", UInt32(reversed.count)).reversed()
                reversed += header(sequence, "SQ", UInt32(reversed.count)).reversed()
            }
            return reversed.reversed()
        }
        let open = header(sequence, "SQ", .max) + header(item, "", .max)
        let close = header(Tag(0xFFFE, 0xE00D), "", 0) + header(Tag(0xFFFE, 0xE0DD), "", 0)
        return Array(repeatElement(open, count: depth).joined()) + Array(repeatElement(close, count: depth).joined())
    }

    /// Encapsulated pixel data: an empty offset table and `fragments`.
    mutating func compressedPixels(_ fragments: [[UInt8]]) {
        var bytes = header(.pixelData, "OB", .max) + header(Tag(0xFFFE, 0xE000), "", 0)
        for fragment in fragments { bytes += header(Tag(0xFFFE, 0xE000), "", UInt32(fragment.count)) + fragment }
        put(.pixelData, bytes + header(Tag(0xFFFE, 0xE0DD), "", 0))
    }
}
