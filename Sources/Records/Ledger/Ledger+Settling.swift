package import Foundation
import GRDB

extension Ledger {
    /// What a claimed study turned out to be once its content was known.
    package enum Settled: Hashable, Sendable {
        /// Nobody sent it before.
        case new(StudyEntry)
        /// It has every instance of an earlier study and more.
        case revision(StudyEntry)
        /// It was quarantined and pruned before it ever gave results, and is here again: it begins anew.
        case again(StudyEntry)
        /// The ledger has it; nothing needs doing.
        case known(StudyEntry)

        package var entry: StudyEntry {
            switch self {
            case .new(let entry), .revision(let entry), .again(let entry), .known(let entry): entry
            }
        }
    }

    /// Gives a claimed study the key that follows from its content and makes it staged, or finds that it is known: then the
    /// claimed row goes, and the known one gets an event. One transaction, so that the same content is staged once at most.
    ///
    /// A study supersedes another of the same label and profile when it holds every instance (by hash) of that one.
    /// - Parameters:
    ///   - claimed: the row's provisional key.
    ///   - id: the key derived from content and profile.
    ///   - update: what was learnt of the study: label, profile, hashes, staged path.
    package func settle(
        _ claimed: String, as id: String, members: [StudyMember], at: Date = Date(),
        update: (inout StudyEntry) -> Void
    ) throws -> Settled {
        try write { database in
            var entry = try StudyRow.find(claimed, in: database)
            guard entry.state.next.contains(.staged) else {
                throw LedgerError.impossibleStep(id: claimed, from: entry.state, to: .staged)
            }
            update(&entry)
            if claimed != id, let known = try StudyRow.fetchOne(database, key: id)?.entry {
                try database.execute(sql: "DELETE FROM study WHERE id = ?", arguments: [claimed])
                guard known.state == .pruned, known.processedAt == nil else {
                    try EventRow.insert(
                        known, from: known.state, at: at, reasonCode: "sent-again",
                        detail: "the same content came again and was let be", in: database)
                    return .known(known)
                }
                var again = known
                update(&again)
                (again.revision, again.supersedes, again.attempts) = (known.revision, known.supersedes, 0)
                return .again(try Self.stage(&again, from: .pruned, members: members, at: at, in: database))
            }
            let earlier = try Self.superseded(by: members, label: entry.label, profile: entry.profile, in: database)
            let from = entry.state
            if claimed != id {
                try database.execute(sql: "UPDATE study SET id = ? WHERE id = ?", arguments: [id, claimed])
                entry.id = id
                entry.attempts = 0
            }
            if let earlier {
                entry.revision = earlier.revision + 1
                entry.supersedes = earlier.id
            }
            let staged = try Self.stage(&entry, from: from, members: members, at: at, in: database)
            return earlier == nil ? .new(staged) : .revision(staged)
        }
    }

    /// Gives a staged study another key, because what it is worked on with is other than it was when it was staged. Its life goes
    /// on under the new key.
    /// - Parameter update: what else changes: the hashes, the staged path.
    /// - Throws: `LedgerError.exists` when a study has that key; `.impossibleStep` when it is not staged any more.
    package func rekey(
        _ id: String, to key: String, detail: String, at: Date = Date(), update: (inout StudyEntry) -> Void
    ) throws -> StudyEntry {
        try write { database in
            var entry = try StudyRow.find(id, in: database)
            guard entry.state == .staged else {
                throw LedgerError.impossibleStep(id: id, from: entry.state, to: .staged)
            }
            if try StudyRow.exists(database, key: key) { throw LedgerError.exists(id: key) }
            try database.execute(sql: "UPDATE study SET id = ? WHERE id = ?", arguments: [key, id])
            try database.execute(sql: "UPDATE study SET supersedes = ? WHERE supersedes = ?", arguments: [key, id])
            entry.id = key
            update(&entry)
            (entry.stagedAt, entry.updatedAt, entry.attempts, entry.notBefore) = (at, at, 0, nil)
            try StudyRow(entry).update(database)
            try EventRow.insert(
                entry, from: .staged, at: at, reasonCode: "profile-changed", detail: detail, in: database)
            return entry
        }
    }

    /// The files that a study was staged with, by path.
    package func members(of id: String) throws -> [StudyMember] {
        try read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM member WHERE study = ? ORDER BY path", arguments: [id])
            return rows.map {
                StudyMember(path: $0["path"], sha256: $0["sha256"], bytes: $0["bytes"], isInstance: $0["isInstance"])
            }
        }
    }

    private static func stage(
        _ entry: inout StudyEntry, from: StudyState, members: [StudyMember], at: Date, in database: Database
    ) throws -> StudyEntry {
        entry.state = .staged
        entry.stagedAt = at
        entry.updatedAt = at
        entry.notBefore = nil
        (entry.reasonCode, entry.reasonMessage) = (nil, nil)
        entry.files = members.count
        entry.bytes = members.reduce(0) { $0 + $1.bytes }
        try StudyRow(entry).update(database)
        try database.execute(sql: "DELETE FROM member WHERE study = ?", arguments: [entry.id])
        let insertion = try database.makeStatement(sql: "INSERT INTO member VALUES (?, ?, ?, ?, ?)")
        for member in members {
            try insertion.execute(arguments: [
                entry.id, member.path, member.sha256, member.bytes, member.isInstance,
            ])
        }
        let detail = entry.supersedes.map { "revision \(entry.revision), supersedes \($0)" }
        try EventRow.insert(entry, from: from, at: at, reasonCode: nil, detail: detail, in: database)
        return entry
    }

    /// The latest revision of which every instance is among `members`.
    private static func superseded(
        by members: [StudyMember], label: String?, profile: String?, in database: Database
    ) throws -> StudyEntry? {
        let instances = Set(members.filter(\.isInstance).map { $0.sha256 })
        guard let label, !instances.isEmpty else { return nil }
        let candidates = try StudyRow.fetchAll(
            database,
            sql: """
                SELECT * FROM study WHERE label = ? AND profile IS ? AND contentHash IS NOT NULL
                ORDER BY revision DESC, stagedAt DESC
                """,
            arguments: [label, profile])
        for candidate in candidates {
            let held = try Set(
                String.fetchAll(
                    database, sql: "SELECT sha256 FROM member WHERE study = ? AND isInstance",
                    arguments: [candidate.entry.id]))
            if !held.isEmpty, held.isStrictSubset(of: instances) { return candidate.entry }
        }
        return nil
    }
}
