import Foundation
import GRDB

/// A study as the tables have it.
struct StudyRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "study"

    var entry: StudyEntry

    init(_ entry: StudyEntry) { self.entry = entry }

    init(from decoder: any Decoder) throws { entry = try StudyEntry(from: decoder) }

    func encode(to encoder: any Encoder) throws { try entry.encode(to: encoder) }

    static func find(_ id: String, in database: Database) throws -> StudyEntry {
        guard let row = try StudyRow.fetchOne(database, key: id) else { throw LedgerError.unknownStudy(id: id) }
        return row.entry
    }
}

/// An event as the tables have it.
struct EventRow: Codable, FetchableRecord {
    let event: StudyEvent

    init(from decoder: any Decoder) throws { event = try StudyEvent(from: decoder) }

    func encode(to encoder: any Encoder) throws { try event.encode(to: encoder) }

    static func insert(
        _ entry: StudyEntry, from: StudyState?, at: Date, reasonCode: String?, detail: String?, in database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT INTO event (study, at, "from", "to", attempt, reasonCode, detail) VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [entry.id, at, from?.rawValue, entry.state.rawValue, entry.attempts, reasonCode, detail])
    }
}
