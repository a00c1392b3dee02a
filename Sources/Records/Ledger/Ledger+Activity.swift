package import Foundation
import GRDB

/// Questions about a time span, for the audit report. Spans include their beginning and not their end.
extension Ledger {
    /// A step of a study with what is shown of the study.
    struct Step: Hashable, Sendable {
        let at: Date
        let study: String
        let label: String
        let from: StudyState?
        let to: StudyState
        let reasonCode: String?
        let detail: String?
    }

    /// The versions that worked on studies, with their first and last use.
    package struct Versions: Encodable, Hashable, Sendable {
        package let software: String
        package let profile: String
        package let profileVersion: String
        package let profileHash: String
        package let model: String
        package let modelVersion: String
        package let modelHash: String
        package let studies: Int
        package let first: Date
        package let last: Date
    }

    /// What became of results at one destination, as it stands now.
    package struct Deliveries: Encodable, Hashable, Sendable {
        package let destination: String
        /// `queued`, `sending`, `sent`, `refused` or `failed`.
        package let state: String
        package let reasonCode: String?
        package let studies: Int
        /// Files that the destination acknowledged, and all.
        package let acknowledged: Int
        package let files: Int
    }

    /// Every step and happening in a span, oldest first.
    func steps(from: Date, to: Date) throws -> [Step] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT e.at, e.study, s.label, e."from", e."to", e.reasonCode, e.detail
                    FROM event e JOIN study s ON s.id = e.study WHERE e.at >= ? AND e.at < ? ORDER BY e.id
                    """,
                arguments: [from, to]
            ).compactMap { row in
                guard let state = StudyState(rawValue: row["to"]) else { return nil }
                let earlier: String? = row["from"]
                let study: String = row["study"]
                return Step(
                    at: row["at"], study: study, label: row["label"] ?? String(study.prefix(16)),
                    from: earlier.flatMap(StudyState.init), to: state, reasonCode: row["reasonCode"],
                    detail: row["detail"])
            }
        }
    }

    /// How many studies were in which state at a moment.
    func states(at: Date) throws -> [StudyState: Int] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT "to" AS state, COUNT(*) AS n FROM event
                    WHERE id IN (SELECT MAX(id) FROM event WHERE at < ? GROUP BY study) GROUP BY "to"
                    """,
                arguments: [at])
            return rows.reduce(into: [:]) { states, row in
                if let state = StudyState(rawValue: row["state"]) { states[state] = row["n"] }
            }
        }
    }

    func versions(from: Date, to: Date) throws -> [Versions] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT software, profile, profileVersion, profileHash, model, modelVersion, modelHash,
                           COUNT(*) AS n, MIN(at) AS first, MAX(at) AS last
                    FROM result WHERE at >= ? AND at < ?
                    GROUP BY software, profile, profileVersion, profileHash, model, modelVersion, modelHash
                    ORDER BY MIN(at), profile, modelHash
                    """,
                arguments: [from, to]
            ).map { row in
                Versions(
                    software: row["software"], profile: row["profile"], profileVersion: row["profileVersion"],
                    profileHash: row["profileHash"], model: row["model"], modelVersion: row["modelVersion"],
                    modelHash: row["modelHash"], studies: row["n"], first: row["first"], last: row["last"])
            }
        }
    }

    /// Deliveries that were queued in a span, as they stand now; empty where nothing is ever delivered.
    func deliveries(from: Date, to: Date) throws -> [Deliveries] {
        try read { database in
            guard try database.tableExists("delivery") else { return [] }
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT d.destination, d.state, d.reasonCode, COUNT(*) AS studies,
                           SUM((SELECT COUNT(*) FROM instance i WHERE i.delivery = d.id AND i.sentAt IS NOT NULL)) AS sent,
                           SUM((SELECT COUNT(*) FROM instance i WHERE i.delivery = d.id)) AS files
                    FROM delivery d WHERE d.queuedAt >= ? AND d.queuedAt < ?
                    GROUP BY d.destination, d.state, d.reasonCode ORDER BY d.destination, d.state, d.reasonCode
                    """,
                arguments: [from, to]
            ).map { row in
                Deliveries(
                    destination: row["destination"], state: row["state"], reasonCode: row["reasonCode"],
                    studies: row["studies"], acknowledged: row["sent"], files: row["files"])
            }
        }
    }
}
