import Crypto
import DICOM
import Glibc

/// An object that is being received: written as it comes, under a name that says nothing.
@safe final class SpoolFile {
    let path: String
    private let descriptor: Int32
    private let limit: Int
    private(set) var bytes = 0
    private(set) var errorNumber: Int32 = 0
    private var hash = SHA256()

    /// - Parameters:
    ///   - limit: bytes of the data set at most.
    ///   - header: preamble and meta information.
    init(path: String, header: [UInt8], limit: Int) throws(ListenError) {
        self.path = path
        self.limit = limit
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .spool(errorNumber: errno) }
        let isWritten = unsafe header.withUnsafeBytes { unsafe write($0) }
        guard isWritten else { throw .spool(errorNumber: errorNumber) }
    }

    deinit {
        close(descriptor)
        // Renamed files are elsewhere by now.
        unsafe unlink(path)
    }

    var isTooLarge: Bool { bytes > limit }

    /// Adds a piece of the data set; false when it was one too many or the disk takes no more.
    func append(_ piece: UnsafeRawBufferPointer) -> Bool {
        bytes += piece.count
        guard !isTooLarge else { return false }
        unsafe hash.update(bufferPointer: piece)
        return unsafe write(piece)
    }

    /// SHA-256 of the data set, lowercase hexadecimal.
    var contentHash: String { hash.finalize().hexadecimal }

    /// What the object is, read back from what was written.
    func identity(limits: ReadLimits) throws(ReadError) -> FileIdentity {
        try FileIdentity(descriptor: descriptor, limits: limits)
    }

    /// Brings everything to the disk; false when it does not take it.
    func flush() -> Bool {
        if fsync(descriptor) == 0 { return true }
        errorNumber = errno
        return false
    }

    private func write(_ piece: UnsafeRawBufferPointer) -> Bool {
        var done = 0
        while done < piece.count {
            let count = unsafe Glibc.write(descriptor, piece.baseAddress! + done, piece.count - done)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                errorNumber = count < 0 ? errno : EIO
                return false
            }
            done += count
        }
        return true
    }
}

/// Preamble and meta information of an object as it came over the network (PS3.10 7.1).
struct ReceivedFileHeader {
    let bytes: [UInt8]

    init(sopClassUID: String, sopInstanceUID: String, transferSyntaxUID: String) {
        func element(_ number: UInt16, _ vr: String, _ value: [UInt8], padding: UInt8 = 0) -> [UInt8] {
            let padded = value.count % 2 == 0 ? value : value + [padding]
            let count = padded.count
            let length = [UInt8(count & 0xFF), UInt8(count >> 8)]
            let head = [0x02, 0x00, UInt8(number & 0xFF), UInt8(number >> 8)] + Array(vr.utf8)
            return head + (vr == "OB" ? [0, 0] + length + [0, 0] : length) + padded
        }
        let group =
            element(0x0001, "OB", [0, 1]) + element(0x0002, "UI", Array(sopClassUID.utf8))
            + element(0x0003, "UI", Array(sopInstanceUID.utf8)) + element(0x0010, "UI", Array(transferSyntaxUID.utf8))
            + element(0x0012, "UI", Array(Implementation.classUID.utf8))
            + element(0x0013, "SH", Array(Implementation.versionName.utf8), padding: 0x20)
        let count = UInt32(group.count)
        let length = (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
        bytes = [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + element(0x0000, "UL", length) + group
    }
}
