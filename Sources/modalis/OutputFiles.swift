import Foundation
import Glibc
import Reports
import Tensors

/// Files that come into a folder together: all under temporary names and fsynced first, then renamed.
///
/// The folder may hold other files, which stay. On failure nothing of the attempt is left behind.
struct OutputFiles {
    private let folder: URL
    private var files: [(name: String, bytes: [UInt8])] = []

    init(folder: String) { self.folder = URL(filePath: folder, directoryHint: .isDirectory) }

    mutating func add(_ bytes: [UInt8], as name: String) { files.append((name, bytes)) }

    /// - Throws: `ReportError.outputUnwritable`, `ReportError.diskFull`.
    func write() throws {
        let existed = FileManager.default.fileExists(atPath: folder.path)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw ReportError.outputUnwritable(path: folder.path, reason: "the folder cannot be made")
        }
        var leftovers: [URL] = []
        do {
            let staged = try files.map { file in
                let target = folder.appending(path: file.name)
                let temporary = folder.appending(path: ".\(file.name).partial-\(getpid())")
                var isFolder: ObjCBool = false
                if unsafe FileManager.default.fileExists(atPath: target.path, isDirectory: &isFolder),
                    isFolder.boolValue
                {
                    throw ReportError.outputUnwritable(path: target.path, reason: "it is a folder")
                }
                leftovers.append(temporary)
                try Self.fill(temporary, file.bytes, target: target)
                return (temporary: temporary, target: target)
            }
            for (temporary, target) in staged {
                guard unsafe rename(temporary.path, target.path) == 0 else { throw Self.failure(target) }
                leftovers.append(target)
            }
            try synchronise()
        } catch {
            for url in leftovers { unsafe _ = unlink(url.path) }
            // Refused by the system when something else is in it.
            if !existed { unsafe _ = rmdir(folder.path) }
            throw error
        }
    }

    private static func fill(_ temporary: URL, _ bytes: [UInt8], target: URL) throws {
        let descriptor = unsafe open(temporary.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw failure(target) }
        defer { close(descriptor) }
        try ResultFolder.write(Data(bytes), descriptor: descriptor, path: target.path)
    }

    /// So that the new names survive a power cut.
    private func synchronise() throws {
        let descriptor = unsafe open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(folder) }
        defer { close(descriptor) }
        // Some network file systems cannot fsync a folder.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw Self.failure(folder) }
    }

    private static func failure(_ url: URL) -> ReportError {
        let number = errno
        if number == ENOSPC || number == EDQUOT { return .diskFull(path: url.path) }
        return .outputUnwritable(path: url.path, reason: unsafe String(cString: strerror(number)))
    }
}
