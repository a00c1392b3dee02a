package import DICOM
package import Foundation
import NIOCore

/// The one part of a multipart response of a DICOMweb server, kept as a file.
enum RetrievedPart {
    /// - Parameter limit: bytes of the response at most.
    /// - Returns: whether there was a part.
    static func save(
        _ body: some AsyncSequence<ByteBuffer, any Error>, to url: URL, limit: Int
    ) async throws -> Bool {
        guard FileManager.default.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600])
        else { return false }
        let file = try FileHandle(forUpdating: url)
        defer { try? file.close() }
        var total = 0
        for try await buffer in body {
            total += buffer.readableBytes
            guard total <= limit else { return false }
            try file.write(contentsOf: Data(buffer.readableBytesView))
        }
        try file.synchronize()
        guard let range = try range(in: file, total: total) else { return false }
        try shift(file, range)
        return true
    }

    /// Where the part's content lies: after the first empty line, before the last boundary.
    private static func range(in file: FileHandle, total: Int) throws -> Range<Int>? {
        try file.seek(toOffset: 0)
        let head = try file.read(upToCount: 8192) ?? Data()
        guard let blank = head.range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let tailStart = max(0, total - 1024)
        try file.seek(toOffset: UInt64(tailStart))
        let tail = try file.readToEnd() ?? Data()
        guard let boundary = tail.range(of: Data("\r\n--".utf8), options: .backwards) else { return nil }
        let end = tailStart + (boundary.lowerBound - tail.startIndex)
        return blank.upperBound <= end ? blank.upperBound..<end : nil
    }

    private static func shift(_ file: FileHandle, _ range: Range<Int>) throws {
        var at = 0
        while at < range.count {
            try file.seek(toOffset: UInt64(range.lowerBound + at))
            guard let piece = try file.read(upToCount: min(1 << 20, range.count - at)), !piece.isEmpty else { break }
            try file.seek(toOffset: UInt64(at))
            try file.write(contentsOf: piece)
            at += piece.count
        }
        try file.truncate(atOffset: UInt64(range.count))
    }
}

/// Whether two files hold the same data set, whoever wrote their meta information.
package enum DataSetComparison {
    package static func isSame(
        _ first: URL, _ firstIdentity: FileIdentity, _ second: URL, _ secondIdentity: FileIdentity
    ) -> Bool {
        let length = firstIdentity.byteCount - firstIdentity.dataSetOffset
        guard firstIdentity.transferSyntaxUID == secondIdentity.transferSyntaxUID,
            length == secondIdentity.byteCount - secondIdentity.dataSetOffset,
            let one = try? FileHandle(forReadingFrom: first), let other = try? FileHandle(forReadingFrom: second)
        else { return false }
        defer {
            try? one.close()
            try? other.close()
        }
        do {
            try one.seek(toOffset: UInt64(firstIdentity.dataSetOffset))
            try other.seek(toOffset: UInt64(secondIdentity.dataSetOffset))
            var left = length
            while left > 0 {
                let count = min(left, 1 << 20)
                guard let a = try one.read(upToCount: count), let b = try other.read(upToCount: count), a == b,
                    !a.isEmpty
                else { return false }
                left -= a.count
            }
            return true
        } catch {
            return false
        }
    }
}
