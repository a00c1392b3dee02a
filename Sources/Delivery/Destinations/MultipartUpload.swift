import Crypto
import Foundation
import NIOCore

/// DICOM files as one body of `multipart/related; type="application/dicom"` (PS3.18 8.6.1.2), read as it is sent.
struct MultipartUpload: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    private let files: [OutgoingFile]
    let boundary: String

    init(_ files: [OutgoingFile]) {
        self.files = files
        // A line that none of the files can have foreseen.
        let names = files.map(\.sha256).joined()
        boundary = "modalis-" + SHA256.hash(data: Data(names.utf8)).hexadecimal.prefix(48)
    }

    var contentType: String { "multipart/related; type=\"application/dicom\"; boundary=\(boundary)" }

    /// Bytes of the body.
    var length: Int {
        files.reduce(closing.utf8.count) { $0 + opening.utf8.count + $1.bytes + 2 }
    }

    private var opening: String { "--\(boundary)\r\nContent-Type: application/dicom\r\n\r\n" }
    private var closing: String { "--\(boundary)--\r\n" }

    /// A file changed while it was sent: the body would not be as long as was said.
    struct FileChanged: Error {}

    func makeAsyncIterator() -> Iterator { Iterator(upload: self) }

    struct Iterator: AsyncIteratorProtocol {
        private let upload: MultipartUpload
        private var next = 0
        private var handle: FileHandle?
        private var left = 0
        private var isClosed = false

        init(upload: MultipartUpload) { self.upload = upload }

        mutating func next() async throws -> ByteBuffer? {
            if let handle {
                guard left > 0 else {
                    try handle.close()
                    self.handle = nil
                    return ByteBuffer(string: "\r\n")
                }
                guard let piece = try handle.read(upToCount: Swift.min(left, 256 << 10)), !piece.isEmpty else {
                    throw FileChanged()
                }
                left -= piece.count
                return ByteBuffer(bytes: piece)
            }
            if next < upload.files.count {
                let file = upload.files[next]
                next += 1
                handle = try FileHandle(forReadingFrom: file.url)
                left = file.bytes
                return ByteBuffer(string: upload.opening)
            }
            guard !isClosed else { return nil }
            isClosed = true
            return ByteBuffer(string: upload.closing)
        }
    }
}
