import Glibc

/// Lists the files below a folder, in the order of their paths, without following symbolic links.
struct FolderWalk {
    struct Entry {
        let path: String
        let relativePath: String
        let size: Int
    }

    private(set) var files: [Entry] = []
    private(set) var refused: [FolderContents.UnreadFile] = []

    /// - Parameter root: a folder, or one file.
    init(_ root: String, limits: ReadLimits) throws(ReadError) {
        var status = stat()
        guard unsafe stat(root, &status) == 0 else { throw .folderMissing }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            let name = String(root.split(separator: "/").last ?? "")
            files = [Entry(path: root, relativePath: name, size: Int(status.st_size))]
            return
        }
        var folders = [(path: root, relative: "", depth: 0)]
        var total = 0
        while let folder = folders.popLast() {
            guard folder.depth <= limits.folderDepth else { throw .folderTooDeep(limit: limits.folderDepth) }
            guard let names = Self.names(in: folder.path) else {
                if folder.depth == 0 { throw .folderMissing }
                refuse(folder.relative, .unreadable(errorNumber: errno))
                continue
            }
            for name in names {
                let path = folder.path + "/" + name
                let relative = folder.relative.isEmpty ? name : folder.relative + "/" + name
                guard unsafe lstat(path, &status) == 0 else {
                    refuse(relative, .unreadable(errorNumber: errno))
                    continue
                }
                switch status.st_mode & S_IFMT {
                case S_IFDIR: folders.append((path, relative, folder.depth + 1))
                case S_IFLNK: refuse(relative, .symbolicLink)
                case S_IFREG:
                    files.append(Entry(path: path, relativePath: relative, size: Int(status.st_size)))
                    total += Int(status.st_size)
                default: refuse(relative, .notRegularFile)
                }
                guard files.count + refused.count <= limits.fileCount else {
                    throw .tooManyFiles(limit: limits.fileCount)
                }
                guard total <= limits.studySize else { throw .studyTooLarge(limit: limits.studySize) }
            }
        }
        files.sort { $0.relativePath.utf8.lexicographicallyPrecedes($1.relativePath.utf8) }
    }

    private mutating func refuse(_ path: String, _ error: ReadError) {
        refused.append(FolderContents.UnreadFile(path: path, code: error.finding.code, message: error.message))
    }

    private static func names(in folder: String) -> [String]? {
        guard let stream = unsafe opendir(folder) else { return nil }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
