import Crypto
import Glibc

/// Opens, scans, hashes and reads the attributes of one file.
struct FileReading {
    let limits: ReadLimits

    /// - Returns: the instance, and whether it holds pixels.
    func read(_ file: FolderWalk.Entry, _ worker: WorkerConnection) throws(ReadError) -> ScannedInstance {
        // A pipe opened for reading would wait; a link swapped in after the listing would lead elsewhere.
        let descriptor = unsafe open(file.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw errno == ELOOP ? .symbolicLink : .unreadable(errorNumber: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(errorNumber: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile }
        let size = Int(status.st_size)
        guard size <= limits.fileSize else { throw .fileTooLarge(bytes: size, limit: limits.fileSize) }
        var bytes = try ByteWindow(descriptor: descriptor, count: size)
        let scanned = try FileScanner(limits: limits).scan(&bytes)
        var hash = SHA256()
        try bytes.forEachPiece { piece in unsafe piece.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) } }
        let attributes = try worker.header(file.path)
        for tag in [Tag.studyInstanceUID, .seriesInstanceUID, .sopInstanceUID] where attributes.string(tag) == nil {
            throw .identifiersMissing(tag: tag)
        }
        let digits = Array("0123456789abcdef".utf8)
        let hexadecimal = hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        let instance = Instance(
            path: file.path, relativePath: file.relativePath, fileSize: size,
            sha256: String(decoding: hexadecimal, as: UTF8.self), transferSyntaxUID: scanned.transferSyntaxUID,
            attributes: attributes)
        return ScannedInstance(instance: instance, hasPixelData: scanned.hasPixelData)
    }
}

/// An instance, and whether it is an image.
package struct ScannedInstance: Sendable {
    package let instance: Instance
    package let hasPixelData: Bool

    package init(instance: Instance, hasPixelData: Bool) {
        self.instance = instance
        self.hasPixelData = hasPixelData
    }
}
