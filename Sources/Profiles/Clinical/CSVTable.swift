/// A table of comma- or semicolon-separated values with a header row (RFC 4180: quoted fields, doubled quotes, line breaks inside
/// quotes; a byte order mark and either line ending are accepted).
struct CSVTable {
    struct Problem: Error, Hashable {
        /// The row as a person counts, the header being 1.
        let row: Int
        let reason: String
    }

    let header: [String]
    /// Each as long as `header`.
    let rows: [[String]]

    init(_ text: String) throws(Problem) {
        // A byte order mark is part of the first field to Swift.
        let body = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        let firstLine = body.prefix { !$0.isNewline }
        let separator: Character = !firstLine.contains(",") && firstLine.contains(";") ? ";" : ","
        var records = try Self.records(body, separator)
        records.removeAll { $0 == [""] }
        guard let header = records.first else { throw Problem(row: 1, reason: "the file is empty") }
        self.header = header.map(\.trimmingSpaces)
        if let twice = Dictionary(grouping: self.header, by: { $0 }).first(where: { $0.value.count > 1 }) {
            throw Problem(row: 1, reason: "the column \"\(twice.key)\" appears twice")
        }
        for (index, record) in records.enumerated() where record.count != header.count {
            throw Problem(row: index + 1, reason: "\(record.count) fields under \(header.count) columns")
        }
        rows = Array(records.dropFirst())
    }

    private static func records(_ text: String, _ separator: Character) throws(Problem) -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var field = ""
        var quoted = false
        var wasQuoted = false
        var rest = text[...]
        while let character = rest.popFirst() {
            if quoted {
                if character != "\"" {
                    field.append(character)
                } else if rest.first == "\"" {
                    rest.removeFirst()
                    field.append("\"")
                } else {
                    quoted = false
                }
            } else if character == "\"" {
                guard field.isEmpty, !wasQuoted else {
                    throw Problem(row: records.count + 1, reason: "a quotation mark inside a field")
                }
                quoted = true
                wasQuoted = true
            } else if character == separator || character.isNewline {
                record.append(field)
                field = ""
                wasQuoted = false
                if character.isNewline {
                    records.append(record)
                    record = []
                }
            } else {
                guard !wasQuoted else {
                    throw Problem(row: records.count + 1, reason: "text after a closing quotation mark")
                }
                field.append(character)
            }
        }
        if quoted { throw Problem(row: records.count + 1, reason: "a quotation mark is never closed") }
        if !field.isEmpty || !record.isEmpty || wasQuoted {
            record.append(field)
            records.append(record)
        }
        return records
    }
}
