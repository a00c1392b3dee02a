package import Foundation
import GRDB

extension Ledger {
    /// Queues a study's files for a destination.
    ///
    /// Doing so again changes nothing but for files that are other than they were: files with the same path and hash keep
    /// what became of them.
    /// - Parameter insteadOf: the delivery that this one stands in for.
    @discardableResult
    package func enqueue(
        _ study: String, to destination: String, insteadOf: Int64? = nil, _ files: [QueuedInstance], at: Date = Date()
    ) throws -> DeliveryEntry {
        try write { database in
            try Self.enqueue(study, to: destination, insteadOf: insteadOf, files, at: at, in: database)
        }
    }

    static func enqueue(
        _ study: String, to destination: String, insteadOf: Int64?, _ files: [QueuedInstance], at: Date,
        in database: Database
    ) throws -> DeliveryEntry {
        _ = try StudyRow.find(study, in: database)
        try database.execute(
            sql: """
                INSERT INTO delivery (study, destination, insteadOf, state, attempts, nextAttemptAt, queuedAt, updatedAt)
                VALUES (?, ?, ?, 'queued', 0, ?, ?, ?) ON CONFLICT (study, destination) DO NOTHING
                """,
            arguments: [study, destination, insteadOf, at, at, at])
        let found = try DeliveryRow.fetchOne(
            database, sql: "SELECT * FROM delivery WHERE study = ? AND destination = ?",
            arguments: [study, destination])
        guard var delivery = found?.entry else { throw LedgerError.unknownDelivery(id: 0) }
        let known = try InstanceRow.all(of: delivery.id, in: database)
        var hasNew = false
        for file in files {
            let same = known.first { $0.path == file.path }
            if let same, same.sha256 == file.sha256, same.sopInstanceUID == file.sopInstanceUID { continue }
            if let same { try database.execute(sql: "DELETE FROM instance WHERE id = ?", arguments: [same.id]) }
            hasNew = true
            try database.execute(
                sql: """
                    INSERT INTO instance (delivery, sopClassUID, sopInstanceUID, path, sha256, bytes, state, attempts)
                    VALUES (?, ?, ?, ?, ?, ?, 'queued', 0)
                    """,
                arguments: [
                    delivery.id, file.sopClassUID, file.sopInstanceUID, file.path, file.sha256, file.bytes,
                ])
        }
        let paths = Set(files.map { $0.path })
        for gone in known where !paths.contains(gone.path) && insteadOf == nil {
            try database.execute(sql: "DELETE FROM instance WHERE id = ?", arguments: [gone.id])
        }
        // A study that was worked on anew, or let out of quarantine, is sent anew where nobody stood in.
        let isGivenUp = (delivery.state == .refused || delivery.state == .failed) && delivery.secondary == nil
        if isGivenUp {
            try database.execute(
                sql: "UPDATE instance SET state = 'queued', attempts = 0 WHERE delivery = ? AND state = 'refused'",
                arguments: [delivery.id])
        }
        guard hasNew || isGivenUp, delivery.state != .queued else { return delivery }
        (delivery.state, delivery.attempts, delivery.nextAttemptAt) = (.queued, 0, at)
        (delivery.commitmentFailures, delivery.commitmentState) = (0, nil)
        delivery.updatedAt = at
        try DeliveryRow(delivery).update(database)
        return delivery
    }

    /// After a crash: what was being sent waits again. Only for the one process that sends.
    package func resumeDeliveries(at: Date = Date()) throws {
        try write { database in
            try database.execute(
                sql: "UPDATE delivery SET state = 'queued', nextAttemptAt = ?, updatedAt = ? WHERE state = 'sending'",
                arguments: [at, at])
        }
    }

    /// Deliveries whose time has come: those of urgent studies first, then the longest due.
    /// - Parameter destinations: only to these.
    package func dueDeliveries(
        at: Date = Date(), to destinations: Set<String>, limit: Int = 100
    ) throws -> [DeliveryEntry] {
        try read { database in
            let names = databaseQuestionMarks(count: destinations.count)
            let rows = try DeliveryRow.fetchAll(
                database,
                sql: """
                    SELECT delivery.* FROM delivery JOIN study ON study.id = delivery.study
                    WHERE delivery.state = 'queued' AND (nextAttemptAt IS NULL OR nextAttemptAt <= ?)
                    AND destination IN (\(names)) ORDER BY study.priority DESC, nextAttemptAt, delivery.id LIMIT ?
                    """,
                arguments: StatementArguments([at]) + StatementArguments(destinations.sorted()) + [limit])
            return rows.map { $0.entry }
        }
    }

    /// Begins an attempt.
    /// - Returns: the files that are not acknowledged yet, those tried least first; nil when the delivery is not queued any more.
    package func beginDelivery(_ id: Int64, at: Date = Date()) throws -> (DeliveryEntry, [InstanceEntry])? {
        try write { database in
            var delivery = try DeliveryRow.find(id, in: database)
            guard delivery.state == .queued else { return nil }
            (delivery.state, delivery.updatedAt) = (.sending, at)
            delivery.attempts += 1
            try DeliveryRow(delivery).update(database)
            return (delivery, try InstanceRow.all(of: id, in: database).filter { $0.state == .queued })
        }
    }

    /// Writes down what became of one file in the present attempt. `.queued` is for one that may be taken later.
    /// - Parameter reason: what the destination said, if it was no plain success.
    package func settleInstance(
        _ id: Int64, as state: InstanceState, reason: (code: String, message: String)?, at: Date = Date()
    ) throws {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE instance SET state = ?, status = ?, message = ?, attempts = attempts + 1, sentAt = ? WHERE id = ?
                    """,
                arguments: [state.rawValue, reason?.code, reason?.message, state == .acknowledged ? at : nil, id])
        }
    }

    package func delivery(_ id: Int64) throws -> DeliveryEntry { try read { try DeliveryRow.find(id, in: $0) } }

    /// - Parameter study: all studies' when nil.
    package func deliveries(of study: String? = nil) throws -> [DeliveryEntry] {
        try read { database in
            let rows =
                try study.map {
                    try DeliveryRow.fetchAll(
                        database, sql: "SELECT * FROM delivery WHERE study = ? ORDER BY id", arguments: [$0])
                } ?? DeliveryRow.fetchAll(database, sql: "SELECT * FROM delivery ORDER BY id")
            return rows.map { $0.entry }
        }
    }

    package func instances(of delivery: Int64) throws -> [InstanceEntry] {
        try read { try InstanceRow.all(of: delivery, in: $0) }
    }

    /// How many deliveries are in each state, by destination.
    package func deliveryCounts() throws -> [String: [DeliveryState: Int]] {
        try read { database in
            var counts: [String: [DeliveryState: Int]] = [:]
            let rows = try Row.fetchAll(
                database, sql: "SELECT destination, state, COUNT(*) AS n FROM delivery GROUP BY destination, state")
            for row in rows {
                if let state = DeliveryState(rawValue: row["state"]) {
                    counts[row["destination"], default: [:]][state] = row["n"]
                }
            }
            return counts
        }
    }
}
