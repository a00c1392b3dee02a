import Foundation
import Tensors

/// How far a trail was handed on: the last line's number, in a file of its own.
struct AuditCursor {
    private let file: String?
    /// 0 before the first time.
    let sequence: Int

    /// - Throws: `CommandFailure` for a file that holds something else.
    init(file: String?) throws {
        self.file = file
        guard let file, FileManager.default.fileExists(atPath: file) else {
            sequence = 0
            return
        }
        let text = (try? String(contentsOfFile: file, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let number = text.flatMap({ Int($0) }), number >= 0 else {
            throw CommandFailure("cursor-invalid", "\(file) holds no line number", family: .input)
        }
        sequence = number
    }

    func advance(to sequence: Int) throws {
        guard let file, sequence > self.sequence else { return }
        let url = URL(filePath: file)
        var files = OutputFiles(folder: url.deletingLastPathComponent().path)
        files.add(Array("\(sequence)\n".utf8), as: url.lastPathComponent)
        try files.write()
    }
}
