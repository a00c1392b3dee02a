import Attribution

/// A part of a profile: read with a path for every mistake, written as plain Codable.
package protocol JSONReadable: Codable, Hashable, Sendable {
    /// Reads what is there; mistakes are reported to `json` and leave placeholders.
    init(reading json: JSONReader)
}

extension JSONReadable {
    package init(from decoder: any Decoder) throws {
        let json = JSONReader(document: try JSONValue(from: decoder))
        self.init(reading: json)
        if !json.found.isEmpty { throw ProfileError.invalid(file: "", issues: json.found) }
    }
}
