import Glibc
package import Tensors

/// Writes whole files or none: under a temporary name beside the target, flushed to the disk, then renamed.
package enum AtomicFile {
    /// Replaces the file at `path` if there is one. On failure nothing of the attempt is left behind.
    package static func write(_ bytes: [UInt8], to path: String) throws(AtomicFileError) {
        let temporary = path + ".partial-\(getpid())"
        do throws(AtomicFileError) {
            try fill(temporary, bytes)
            guard unsafe rename(temporary, path) == 0 else { throw AtomicFileError(errorNumber: errno) }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
        syncFolder(of: path)
    }

    private static func fill(_ path: String, _ bytes: [UInt8]) throws(AtomicFileError) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { throw AtomicFileError(errorNumber: errno) }
        var done = 0
        var failure: Int32 = 0
        unsafe bytes.withUnsafeBytes { raw in
            while done < raw.count {
                let n = unsafe Glibc.write(file, raw.baseAddress! + done, raw.count - done)
                if n < 0 && errno == EINTR { continue }
                if n <= 0 {
                    failure = n < 0 ? errno : EIO
                    return
                }
                done += n
            }
        }
        if failure == 0, fsync(file) != 0 { failure = errno }
        // A network file system may only now say that the disk is full.
        if close(file) != 0, failure == 0 { failure = errno }
        if failure != 0 { throw AtomicFileError(errorNumber: failure) }
    }

    /// So that the new name survives a power cut; where folders cannot be synced, the data themselves are.
    private static func syncFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "."
        let descriptor = unsafe open(String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

/// A file could not be written.
package struct AtomicFileError: ReasonedError, Equatable {
    package let errorNumber: Int32

    package init(errorNumber: Int32) { self.errorNumber = errorNumber }

    package var code: String { errorNumber == ENOSPC || errorNumber == EDQUOT ? "disk-full" : "output-failed" }
    package var message: String {
        let reason = unsafe strerror(errorNumber).map { unsafe String(cString: $0) } ?? "error \(errorNumber)"
        return "a result could not be written: \(reason)"
    }
    package var family: FailureFamily { .output }
}
