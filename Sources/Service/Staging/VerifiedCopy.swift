// With NIO in sight, the compiler takes `stat` for this module's.
import CDispatch
import Crypto
package import Foundation
import Glibc

/// Copies one file and proves the copy: hashed while it is read, flushed, and hashed again from the disk.
package struct VerifiedCopy {
    /// SHA-256, lowercase hexadecimal.
    package let sha256: String
    package let bytes: Int

    /// - Parameter expected: the size that the listing gave.
    /// - Throws: `ServiceError.inputUnreadable`, `.inputChanged`, `.copyDiffers`, `.folderUnusable`.
    package init(from source: URL, to target: URL, expected: Int) throws {
        let input = unsafe open(source.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard input >= 0 else {
            throw errno == ENOENT || errno == ELOOP
                ? ServiceError.inputChanged : ServiceError.inputUnreadable(errorNumber: errno)
        }
        defer { close(input) }
        var status = stat()
        guard unsafe fstat(input, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) == expected
        else {
            throw ServiceError.inputChanged
        }
        let output = unsafe open(target.path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw ServiceError.folderUnusable(role: "staging", errorNumber: errno) }
        var isOpen = true
        defer { if isOpen { close(output) } }
        var copied = 0
        let read = try Self.digest(input) { piece in
            try Self.write(piece, to: output)
            copied += piece.count
        }
        guard copied == expected else { throw ServiceError.inputChanged }
        guard fsync(output) == 0 else { throw ServiceError.folderUnusable(role: "staging", errorNumber: errno) }
        // From the disk where the system lets go of its cache, from the cache where not: either way what others will read.
        posix_fadvise(output, 0, 0, POSIX_FADV_DONTNEED)
        guard lseek(output, 0, SEEK_SET) == 0, try Self.digest(output, { _ in }) == read else {
            throw ServiceError.copyDiffers
        }
        isOpen = false
        // A network file system may only now say that the disk is full.
        guard close(output) == 0 else { throw ServiceError.folderUnusable(role: "staging", errorNumber: errno) }
        sha256 = read
        bytes = copied
    }

    private static func digest(_ descriptor: Int32, _ each: (ArraySlice<UInt8>) throws -> Void) throws -> String {
        var hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw ServiceError.inputUnreadable(errorNumber: errno) }
            if count == 0 { return Hexadecimal.text(hash.finalize()) }
            hash.update(data: buffer[..<count])
            try each(buffer[..<count])
        }
    }

    private static func write(_ piece: ArraySlice<UInt8>, to descriptor: Int32) throws {
        try unsafe piece.withUnsafeBytes { raw in
            var done = 0
            while done < raw.count {
                let count = unsafe Glibc.write(descriptor, raw.baseAddress! + done, raw.count - done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    throw ServiceError.folderUnusable(role: "staging", errorNumber: count < 0 ? errno : EIO)
                }
                done += count
            }
        }
    }
}

/// Bytes as lowercase hexadecimal digits.
enum Hexadecimal {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
