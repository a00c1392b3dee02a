package import Foundation
import GRDB

extension Ledger {
    /// How studies are listed.
    package enum Order: Sendable {
        /// Those to be worked on first come first: priority, then age.
        case queue
        /// The last changed come first.
        case recent
    }

    /// - Parameter id: the whole key.
    package func study(_ id: String) throws -> StudyEntry? {
        try read { try StudyRow.fetchOne($0, key: id)?.entry }
    }

    /// The study that a person means: by key, by its beginning, or by label.
    /// - Throws: `LedgerError.unknownStudy`, `.severalStudies`.
    package func study(named name: String) throws -> StudyEntry {
        if let exact = try study(name) { return exact }
        let found = try read { database in
            try StudyRow.fetchAll(
                database, sql: "SELECT * FROM study WHERE substr(id, 1, ?) = ? OR label = ? LIMIT 100",
                arguments: [name.unicodeScalars.count, name, name])
        }
        guard let first = found.first, !name.isEmpty else { throw LedgerError.unknownStudy(id: name) }
        guard found.count == 1 else { throw LedgerError.severalStudies(prefix: name, count: found.count) }
        return first.entry
    }

    /// - Parameter states: all when empty.
    package func studies(
        in states: Set<StudyState> = [], limit: Int = .max, order: Order = .recent
    ) throws -> [StudyEntry] {
        let listed = (states.isEmpty ? Set(StudyState.allCases) : states).map { $0.rawValue }.sorted()
        return try read { database in
            let request = StudyRow.filter(listed.contains(Column("state"))).limit(limit)
            let ordered =
                switch order {
                case .queue: request.order(Column("priority").desc, Column("arrivedAt"), Column("id"))
                case .recent: request.order(Column("updatedAt").desc, Column("id"))
                }
            return try ordered.fetchAll(database).map { $0.entry }
        }
    }

    /// The staged study to be worked on next: of those whose time has come, by priority, then age.
    package func nextStaged(at time: Date) throws -> StudyEntry? {
        try read { database in
            try StudyRow.fetchOne(
                database,
                sql: """
                    SELECT * FROM study WHERE state = 'staged' AND (notBefore IS NULL OR notBefore <= ?)
                    ORDER BY priority DESC, arrivedAt, id LIMIT 1
                    """,
                arguments: [time])?.entry
        }
    }

    /// A study's life, oldest first.
    package func events(of id: String) throws -> [StudyEvent] {
        try read { database in
            try EventRow.fetchAll(database, sql: "SELECT * FROM event WHERE study = ? ORDER BY id", arguments: [id])
                .map { $0.event }
        }
    }

    /// How many studies are in each state; states without any are there with 0.
    package func counts() throws -> [StudyState: Int] {
        var counts = Dictionary(uniqueKeysWithValues: StudyState.allCases.map { ($0, 0) })
        try read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT state, COUNT(*) AS n FROM study GROUP BY state")
            for row in rows {
                if let state = StudyState(rawValue: row["state"]) { counts[state] = row["n"] }
            }
        }
        return counts
    }

    /// The folder's name in the inbox that a study came from. It may name the patient: for putting a folder back, not for showing.
    package func source(of id: String) throws -> String? {
        try read { try String.fetchOne($0, sql: "SELECT source FROM study WHERE id = ?", arguments: [id]) }
    }

    /// Studies that have arrived in an inbox and were not claimed, by their folders' names.
    package func arrivals(in inbox: String) throws -> [String: StudyEntry] {
        try read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM study WHERE inbox = ? AND state = 'arrived' AND source IS NOT NULL",
                arguments: [inbox])
            var found: [String: StudyEntry] = [:]
            for row in rows { found[row["source"]] = try StudyRow(row: row).entry }
            return found
        }
    }
}
