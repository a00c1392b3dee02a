import CDCMTK

/// What is asked of the reading process. Each message is a byte count (u32, little-endian) and that many bytes.
enum WorkerRequest: Equatable {
    /// All attributes but bulk values.
    case header(path: String)
    /// One decoded frame.
    case frame(path: String, frame: Int)
    /// A look-up table of the object.
    case table(path: String, kind: cdcm_table_kind)

    var encoded: [UInt8] {
        let (operation, number, path): (UInt8, Int, String) =
            switch self {
            case .header(let path): (0, 0, path)
            case .frame(let path, let frame): (1, frame, path)
            case .table(let path, let kind): (2, Int(kind.rawValue), path)
            }
        var writer = ByteWriter()
        writer.append(operation)
        writer.append(UInt32(clamping: number))
        writer.bytes += Array(path.utf8)
        return writer.bytes
    }

    /// nil for bytes that are no request.
    init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes[...])
        guard let operation = reader.uint8(), let number = reader.uint32() else { return nil }
        let path = String(decoding: reader.rest, as: UTF8.self)
        switch operation {
        case 0: self = .header(path: path)
        case 1: self = .frame(path: path, frame: Int(number))
        case 2:
            guard let kind = cdcm_table_kind(rawValue: UInt32(number)) else { return nil }
            self = .table(path: path, kind: kind)
        default: return nil
        }
    }
}

/// How a delivered frame is to be understood; mirrors `cdcm_image`.
struct FrameLayout: Equatable, Sendable {
    var rows = 0
    var columns = 0
    var frames = 0
    var samplesPerPixel = 0
    var bitsAllocated = 0
    var bitsStored = 0
    var highBit = 0
    var isSigned = false
    var isFloat = false
    var photometricInterpretation = ""

    /// Bytes of one frame as delivered.
    var byteCount: Int { rows * columns * samplesPerPixel * (bitsAllocated / 8) }
}

extension FrameLayout {
    init(_ image: cdcm_image) {
        rows = Int(image.rows)
        columns = Int(image.columns)
        frames = Int(image.frames)
        samplesPerPixel = Int(image.samples_per_pixel)
        bitsAllocated = Int(image.bits_allocated)
        bitsStored = Int(image.bits_stored)
        highBit = Int(image.high_bit)
        isSigned = image.is_signed == 1
        isFloat = image.is_float == 1
        var name = image.photometric_interpretation
        photometricInterpretation = unsafe withUnsafeBytes(of: &name) { raw in
            unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self).trimmingTrailingSpaces
        }
    }

    /// The fixed part before a frame's samples.
    static let encodedCount = 4 * 7 + 2 + 20

    var encoded: [UInt8] {
        var writer = ByteWriter()
        for number in [rows, columns, frames, samplesPerPixel, bitsAllocated, bitsStored, highBit] {
            writer.append(UInt32(clamping: number))
        }
        writer.append(UInt8(isSigned ? 1 : 0))
        writer.append(UInt8(isFloat ? 1 : 0))
        let name = Array(photometricInterpretation.utf8.prefix(20))
        writer.bytes += name + [UInt8](repeating: 0x20, count: 20 - name.count)
        return writer.bytes
    }

    /// nil for bytes that are no layout, or one that could not have been decoded.
    init?(_ reader: inout ByteReader) {
        var numbers: [Int] = []
        for _ in 0..<7 {
            guard let number = reader.uint32() else { return nil }
            numbers.append(Int(number))
        }
        guard let signed = reader.uint8(), let float = reader.uint8(), let name = reader.take(20) else { return nil }
        (rows, columns, frames, samplesPerPixel) = (numbers[0], numbers[1], numbers[2], numbers[3])
        (bitsAllocated, bitsStored, highBit) = (numbers[4], numbers[5], numbers[6])
        isSigned = signed == 1
        isFloat = float == 1
        photometricInterpretation = String(decoding: name, as: UTF8.self).trimmingTrailingSpaces
        guard rows > 0, columns > 0, rows < 1 << 20, columns < 1 << 20, [1, 3].contains(samplesPerPixel),
            [8, 16, 32, 64].contains(bitsAllocated), bitsStored >= 1, bitsStored <= bitsAllocated,
            highBit < bitsAllocated, highBit + 1 >= bitsStored
        else { return nil }
    }
}

/// A look-up table as PS3.3 C.11.1.1.1 describes it.
struct LookUpTable: Equatable, Sendable {
    let firstMapped: Int
    let bits: Int
    let entries: [UInt16]

    /// Values below the first mapped take the first entry, those above the last take the last.
    func callAsFunction(_ stored: Int) -> UInt16 { entries[min(max(stored - firstMapped, 0), entries.count - 1)] }
}
