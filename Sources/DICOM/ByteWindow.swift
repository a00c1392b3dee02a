import Glibc

/// Random access to a file's bytes through one small buffer, so that memory stays bounded and a file that shrinks while
/// it is read gives an error rather than a signal (as a memory map would).
struct ByteWindow {
    let count: Int
    private let descriptor: Int32
    private var buffer: [UInt8]
    private var start = 0

    /// Files up to this size are held whole: they are hashed after the scan and would be read twice.
    private static let wholeFile = 8 << 20
    private static let step = 64 << 10

    init(_ bytes: [UInt8]) {
        count = bytes.count
        descriptor = -1
        buffer = bytes
    }

    /// - Parameter descriptor: open for reading; stays the caller's.
    init(descriptor: Int32, count: Int) throws(ReadError) {
        self.descriptor = descriptor
        self.count = count
        buffer = []
        try fill(from: 0, upTo: count <= Self.wholeFile ? count : Self.step)
    }

    /// Whether the bytes `at..<at + length` exist.
    func holds(_ at: Int, _ length: Int) -> Bool { at >= 0 && length >= 0 && at <= count && length <= count - at }

    mutating func bytes(at: Int, _ length: Int) throws(ReadError) -> ArraySlice<UInt8> {
        guard holds(at, length), length <= Self.step else { throw .notDICOM }
        if at < start || at + length > start + buffer.count {
            try fill(from: at, upTo: min(Self.step, count - at))
        }
        return buffer[(at - start)..<(at - start + length)]
    }

    mutating func uint16(at: Int, bigEndian: Bool) throws(ReadError) -> UInt16 {
        let pair = try bytes(at: at, 2)
        let (a, b) = (UInt16(pair[pair.startIndex]), UInt16(pair[pair.startIndex + 1]))
        return bigEndian ? a << 8 | b : b << 8 | a
    }

    mutating func uint32(at: Int, bigEndian: Bool) throws(ReadError) -> UInt32 {
        let high = UInt32(try uint16(at: bigEndian ? at : at + 2, bigEndian: bigEndian))
        let low = UInt32(try uint16(at: bigEndian ? at + 2 : at, bigEndian: bigEndian))
        return high << 16 | low
    }

    /// Calls `body` with all bytes in order, piece by piece.
    mutating func forEachPiece(_ body: (ArraySlice<UInt8>) -> Void) throws(ReadError) {
        if buffer.count == count && start == 0 { return body(buffer[...]) }
        var at = 0
        while at < count {
            let length = min(Self.step, count - at)
            body(try bytes(at: at, length))
            at += length
        }
    }

    private mutating func fill(from at: Int, upTo length: Int) throws(ReadError) {
        guard descriptor >= 0 else { throw .notDICOM }
        var read = 0
        var failure: Int32 = 0
        let descriptor = descriptor
        buffer = unsafe [UInt8](unsafeUninitializedCapacity: length) { target, filled in
            while read < length {
                let n = unsafe pread(descriptor, target.baseAddress! + read, length - read, off_t(at + read))
                if n < 0 && errno == EINTR { continue }
                if n <= 0 {
                    failure = n < 0 ? errno : EIO
                    break
                }
                read += n
            }
            filled = read
        }
        guard read == length else { throw .unreadable(errorNumber: failure) }
        start = at
    }
}
