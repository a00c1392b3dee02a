import Glibc

/// A regular file open for reading.
///
/// Anything else (a folder, a pipe that would block, a device that never ends) is refused before a byte is read.
struct ModelFile: ~Copyable {
    private let descriptor: CInt
    /// Length in bytes when the file was opened.
    let size: Int

    /// - Throws: the system's reason in words.
    init(path: String) throws(ModelFileFailure) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .current }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            let failure = ModelFileFailure.current
            close(descriptor)
            throw failure
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ModelFileFailure(reason: "it is not a regular file")
        }
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// `count` bytes from `offset` on; the caller has compared them with `size`.
    func bytes(from offset: Int, count: Int) throws(ModelFileFailure) -> [UInt8] {
        var failure: ModelFileFailure?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + filled }, count - filled, off_t(offset + filled))
                if got > 0 {
                    filled += got
                } else if got == 0 {
                    failure = ModelFileFailure(reason: "it ended after \(offset + filled) bytes")
                    return
                } else if errno != EINTR {
                    failure = .current
                    return
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }
}

/// Why the system does not give a file.
struct ModelFileFailure: Error {
    let reason: String

    static var current: ModelFileFailure {
        ModelFileFailure(reason: unsafe String(cString: strerror(errno)))
    }
}

extension String {
    /// The path without symbolic links and dots, if it exists.
    var resolvedPath: String? {
        guard let path = unsafe realpath(self, nil) else { return nil }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }
}
