import Foundation
import GRDB

extension Ledger {
    /// A part of a long list of studies.
    package struct Page: Sendable {
        package let studies: [StudyEntry]
        /// How many studies the whole list has.
        package let total: Int
    }

    /// Studies that match, the last changed first.
    /// - Parameters:
    ///   - states: all when empty.
    ///   - text: how an id, label, profile or reason code begins; empty for all.
    package func page(
        in states: Set<StudyState> = [], beginning text: String = "", offset: Int, limit: Int
    ) throws -> Page {
        let listed = (states.isEmpty ? Set(StudyState.allCases) : states).map { $0.rawValue }.sorted()
        let request = StudyRow.filter(listed.contains(Column("state")))
        let matching =
            text.isEmpty
            ? request
            : request.filter(
                ["id", "label", "profile", "reasonCode"].map {
                    SQL("substr(\(Column($0)), 1, \(text.unicodeScalars.count)) = \(text)").sqlExpression
                }.joined(operator: .or))
        return try read { database in
            Page(
                studies: try matching.order(Column("updatedAt").desc, Column("id")).limit(limit, offset: offset)
                    .fetchAll(database).map { $0.entry },
                total: try matching.fetchCount(database))
        }
    }
}
