package import Foundation

extension StudyReport {
    /// The report as JSON: keys sorted, indented, a newline at the end.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }

    package init(json: Data) throws { self = try JSONDecoder().decode(StudyReport.self, from: json) }
}
