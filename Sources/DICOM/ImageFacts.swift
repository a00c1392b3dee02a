/// What the scan learned about a file's image: enough to say whether its pixel data can be what they claim.
struct ImageFacts {
    enum PixelData: Equatable {
        case native(bytes: Int, bits: Int?)
        case fragments(count: Int, bytes: Int)
    }

    static let pixelTags: Set<Tag> = [.pixelData, .floatPixelData, .doubleFloatPixelData]

    var lastTag = Tag(0, 0)
    var pixelData: PixelData?
    private var numbers: [Tag: Int] = [:]
    private var invalid: Tag?
    private var photometric = ""

    private static let retiredColourModels: Set<String> = ["HSV", "ARGB", "CMYK", "YBR_PARTIAL_422", "YBR_PARTIAL_420"]

    private static let wanted: Set<Tag> = [
        .samplesPerPixel, .numberOfFrames, .rows, .columns, .bitsAllocated, .bitsStored, .photometricInterpretation,
    ]

    /// Notes a root element that describes the pixels.
    mutating func note(
        _ header: ElementHeader, _ length: Int, bigEndian: Bool, _ bytes: inout ByteWindow
    ) throws(ReadError) {
        switch header.tag {
        case .pixelData: pixelData = .native(bytes: length, bits: nil)
        case .floatPixelData: pixelData = .native(bytes: length, bits: 32)
        case .doubleFloatPixelData: pixelData = .native(bytes: length, bits: 64)
        case let tag where Self.wanted.contains(tag) && (1...64).contains(length):
            let value = Array(try bytes.bytes(at: header.value, length))
            if tag == .photometricInterpretation {
                photometric = String(decoding: value.filter { $0 > 0x20 }, as: UTF8.self)
            } else if let number = Self.number(value, vr: header.vr, tag: tag, bigEndian: bigEndian) {
                numbers[tag] = number
            } else {
                invalid = invalid ?? tag
            }
        default: break
        }
    }

    /// A number in the VR that was written, even where the standard asks for another.
    private static func number(_ value: [UInt8], vr: VR?, tag: Tag, bigEndian: Bool) -> Int? {
        let name = vr.map { String(decoding: $0.bytes, as: UTF8.self) } ?? (tag == .numberOfFrames ? "IS" : "US")
        // An unknown value of two or four bytes is what a number looks like; text in so few bytes would be digits alone.
        let isDigits = value.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x20 }
        switch name {
        case "UN" where value.count == 2 && !isDigits, "US", "SS", "UL", "SL", "OW":
            let width = name.hasSuffix("L") ? 4 : 2
            guard value.count >= width else { return nil }
            let ordered = bigEndian ? Array(value[0..<width]) : value[0..<width].reversed()
            return ordered.reduce(0) { $0 << 8 | Int($1) }
        default:
            let text = String(decoding: value, as: UTF8.self)
            let trimmed = text.drop { $0 == " " }.prefix { $0 != " " && $0 != "\0" && $0 != "\\" }
            return Int(trimmed)
        }
    }

    /// Whether there are pixels enough for what the attributes announce, and not more than the limit allows.
    func check(syntax: TransferSyntax, limits: ReadLimits) throws(ReadError) {
        guard let pixelData else {
            // A photometric interpretation or rows without pixels: an image that lost them. Others are not images.
            if !photometric.isEmpty && (numbers[.rows] ?? 0 == 0 || numbers[.columns] ?? 0 == 0) { throw .rowsMissing }
            if !photometric.isEmpty || numbers[.rows] != nil { throw .noPixelData }
            return
        }
        if let invalid { throw .attributeInvalid(tag: invalid) }
        guard let rows = numbers[.rows], let columns = numbers[.columns], rows > 0, columns > 0 else {
            throw .rowsMissing
        }
        if Self.retiredColourModels.contains(photometric) { throw .colourModelUnsupported(name: photometric) }
        let samples = numbers[.samplesPerPixel] ?? 1
        guard samples == 1 || samples == 3 else { throw .attributeInvalid(tag: .samplesPerPixel) }
        let frames = max(1, numbers[.numberOfFrames] ?? 1)
        guard let bits = bitsAllocated, [1, 8, 12, 16, 32, 64].contains(bits) else {
            throw .attributeInvalid(tag: .bitsAllocated)
        }
        let total = product([rows, columns, samples, frames])
        guard total <= limits.sampleCount else {
            // A file too short for its claim is the plainer news.
            try checkLength(pixelData, samples: total, bits: bits, frames: frames, syntax: syntax)
            throw .imageTooLarge(samples: total, limit: limits.sampleCount)
        }
        try checkLength(pixelData, samples: total, bits: bits, frames: frames, syntax: syntax)
    }

    private var bitsAllocated: Int? {
        if case .native(_, let bits?) = pixelData { return bits }
        return numbers[.bitsAllocated]
    }

    private func checkLength(
        _ data: PixelData, samples: Int, bits: Int, frames: Int, syntax: TransferSyntax
    ) throws(ReadError) {
        switch data {
        case .native(let found, _):
            if syntax.isEncapsulated {
                throw .malformed(tag: .pixelData, reason: "uncompressed pixel data in a compressed transfer syntax")
            }
            // Two chroma samples serve two pixels (PS3.3 C.7.6.3.1.2).
            let stored = photometric == "YBR_FULL_422" ? samples / 3 * 2 : samples
            let needed = stored > Int.max / 64 ? Int.max : (stored * bits + 7) / 8
            guard found >= needed else { throw .pixelDataTooShort(needed: needed, found: found) }
        case .fragments(let count, let bytes):
            if !syntax.isEncapsulated {
                throw .malformed(tag: .pixelData, reason: "compressed pixel data in an uncompressed transfer syntax")
            }
            guard count >= frames, bytes > 0 else { throw .fragmentsTooFew(frames: frames, fragments: count) }
        }
    }

    private func product(_ factors: [Int]) -> Int {
        factors.reduce(1) { product, factor in
            let (result, overflow) = product.multipliedReportingOverflow(by: factor)
            return overflow ? .max : result
        }
    }
}
