package import Foundation
import GRDB

extension Ledger {
    /// Enters a study that arrived in an inbox, was claimed already, or came straight into staging from a receiver.
    /// - Parameter source: the folder's name in the inbox; kept apart from what is shown.
    /// - Throws: `LedgerError.impossibleBeginning`, `.exists`.
    package func insert(_ entry: StudyEntry, source: String? = nil, detail: String? = nil) throws {
        guard [.arrived, .claimed, .staged].contains(entry.state) else {
            throw LedgerError.impossibleBeginning(entry.state)
        }
        try write { database in
            if try StudyRow.exists(database, key: entry.id) { throw LedgerError.exists(id: entry.id) }
            try StudyRow(entry).insert(database)
            try database.execute(sql: "UPDATE study SET source = ? WHERE id = ?", arguments: [source, entry.id])
            try EventRow.insert(
                entry, from: nil, at: entry.updatedAt, reasonCode: nil, detail: detail, in: database)
        }
    }

    /// Takes a study one step on, with the step's time and event, in one transaction.
    ///
    /// - Parameters:
    ///   - reason: why, for steps that are not progress; a step without one takes an earlier reason away.
    ///   - detail: one more sentence for the event, without identifiers.
    ///   - update: what else changes in the row. Its state, id and times are not the closure's to change.
    /// - Returns: the row as it is now.
    /// - Throws: `LedgerError.unknownStudy`, `.impossibleStep`.
    @discardableResult
    package func advance(
        _ id: String, to state: StudyState, at: Date = Date(), reason: (code: String, message: String)? = nil,
        detail: String? = nil, update: (inout StudyEntry) -> Void = { _ in }
    ) throws -> StudyEntry {
        try write { database in
            var entry = try StudyRow.find(id, in: database)
            let from = entry.state
            guard from.next.contains(state) else {
                throw LedgerError.impossibleStep(id: id, from: from, to: state)
            }
            update(&entry)
            entry.state = state
            entry.updatedAt = at
            entry.setTime(of: state, at)
            entry.reasonCode = reason?.code
            entry.reasonMessage = reason?.message
            try StudyRow(entry).update(database)
            try EventRow.insert(
                entry, from: from, at: at, reasonCode: reason?.code, detail: detail ?? reason?.message, in: database)
            return entry
        }
    }

    /// Changes facts of a row without a step.
    @discardableResult
    package func update(_ id: String, at: Date = Date(), _ body: (inout StudyEntry) -> Void) throws -> StudyEntry {
        try write { database in
            var entry = try StudyRow.find(id, in: database)
            let state = entry.state
            body(&entry)
            entry.state = state
            entry.updatedAt = at
            try StudyRow(entry).update(database)
            return entry
        }
    }

    /// Writes down something that happened to a study without changing its state.
    package func note(_ id: String, code: String, detail: String? = nil, at: Date = Date()) throws {
        try write { database in
            let entry = try StudyRow.find(id, in: database)
            try EventRow.insert(entry, from: entry.state, at: at, reasonCode: code, detail: detail, in: database)
        }
    }

    /// Takes out a study that left its inbox before it was claimed: somebody removed or renamed the folder.
    /// - Returns: whether it was there and had only arrived.
    @discardableResult
    package func forgetArrival(_ id: String) throws -> Bool {
        try write { database in
            try database.execute(sql: "DELETE FROM study WHERE id = ? AND state = 'arrived'", arguments: [id])
            return database.changesCount > 0
        }
    }
}
