import Crypto
package import DICOM
package import Foundation

/// A file that is to be delivered, and what it is if it is DICOM.
package struct OutgoingFile: Hashable, Sendable {
    package let url: URL
    /// The path below the folder that is delivered, with slashes.
    package let relativePath: String
    package let bytes: Int
    /// Lowercase hexadecimal.
    package let sha256: String
    /// nil for a file that is not DICOM, which only some destinations take.
    package let identity: FileIdentity?

    package init(url: URL, relativePath: String, bytes: Int, sha256: String, identity: FileIdentity?) {
        self.url = url
        self.relativePath = relativePath
        self.bytes = bytes
        self.sha256 = sha256
        self.identity = identity
    }

    /// Looks at one file.
    /// - Throws: `ReadError` when it cannot be read.
    package init(at url: URL, relativePath: String, limits: ReadLimits = ReadLimits()) throws(ReadError) {
        let identity: FileIdentity?
        do throws(ReadError) {
            identity = try FileIdentity(ofFile: url.path, limits: limits)
        } catch {
            switch error {
            case .symbolicLink, .notRegularFile, .unreadable, .fileTooLarge: throw error
            default: identity = nil
            }
        }
        let digest = try FileDigest(ofFile: url.path)
        self.init(
            url: url, relativePath: relativePath, bytes: digest.bytes, sha256: digest.sha256, identity: identity)
    }

    /// Every regular file below a folder, by path; hidden files (what is still being written among them) and links are left out.
    /// - Throws: `ReadError`.
    package static func all(below folder: URL, limits: ReadLimits = ReadLimits()) throws(ReadError) -> [OutgoingFile] {
        let keys: [URLResourceKey] = [.isRegularFileKey, .isSymbolicLinkKey]
        // A folder that cannot be listed now must not pass for an empty one.
        guard unsafe access(folder.path, R_OK | X_OK) == 0 else {
            throw errno == ENOENT ? .folderMissing : .unreadable(errorNumber: errno)
        }
        let unlisted = Unlisted()
        guard
            let walk = FileManager.default.enumerator(
                at: folder, includingPropertiesForKeys: keys, options: [.skipsHiddenFiles],
                errorHandler: { _, _ in
                    unlisted.isSo = true
                    return false
                })
        else { throw .folderMissing }
        var found: [OutgoingFile] = []
        let base = folder.standardizedFileURL.path
        while let next = walk.nextObject() {
            guard let url = next as? URL else { continue }
            let values = try? url.resourceValues(forKeys: Set(keys))
            if values == nil { throw .unreadable(errorNumber: EACCES) }
            guard values?.isRegularFile == true, values?.isSymbolicLink != true else { continue }
            let path = url.standardizedFileURL.path
            let relative = path.hasPrefix(base + "/") ? String(path.dropFirst(base.count + 1)) : url.lastPathComponent
            found.append(try OutgoingFile(at: url, relativePath: relative, limits: limits))
            guard found.count <= limits.fileCount else { throw .tooManyFiles(limit: limits.fileCount) }
        }
        if unlisted.isSo { throw .unreadable(errorNumber: EACCES) }
        return found.sorted { $0.relativePath.utf8.lexicographicallyPrecedes($1.relativePath.utf8) }
    }
}

extension OutgoingFile {
    /// Whether something below a folder could not be listed.
    private final class Unlisted { var isSo = false }
}

/// Length and SHA-256 of a file's bytes.
package struct FileDigest: Hashable, Sendable {
    package let bytes: Int
    /// Lowercase hexadecimal.
    package let sha256: String

    package init(ofFile path: String) throws(ReadError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(errorNumber: errno) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var hash = SHA256()
        var count = 0
        do {
            while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
                hash.update(data: piece)
                count += piece.count
            }
            try file.close()
        } catch {
            throw .unreadable(errorNumber: EIO)
        }
        bytes = count
        sha256 = hash.finalize().hexadecimal
    }
}

extension Sequence<UInt8> {
    /// Lowercase, two digits a byte.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
