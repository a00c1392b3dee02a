extension AuditFolder {
    /// A piece of a file between line ends.
    struct PlacedLine {
        let file: String
        /// Counted from 1 within the file.
        let number: Int
        let bytes: ArraySlice<UInt8>
        /// nil when it is none.
        let line: AuditLine?
        /// False for what stands behind a file's last line end.
        let isEnded: Bool
    }

    /// Walks over everything that looks like a line, file by file, of which one is in memory at a time.
    /// - Throws: `AuditError.unreadable`, and what `body` throws.
    func forEachLine(of extents: [Extent], _ body: (PlacedLine) throws -> Void) throws {
        for extent in extents {
            let bytes = try read(extent.file, 0..<extent.bytes)
            var (start, number) = (0, 1)
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                let piece = bytes[start..<end]
                try body(
                    PlacedLine(
                        file: extent.file.name, number: number, bytes: piece, line: AuditLine(Array(piece)),
                        isEnded: end < bytes.count))
                (start, number) = (end + 1, number + 1)
            }
        }
    }
}
