package import Foundation
import GRDB

extension Ledger {
    /// Ends an attempt: the delivery is sent when every file is acknowledged, refused when the destination will not take some of it,
    /// failed after `limit` attempts, and queued otherwise.
    ///
    /// A study is delivered when nothing of it is outstanding anywhere: every delivery is sent, or its secondary destination has
    /// what it did not take. One that a destination will not have, and no secondary one stands in for, goes into quarantine with
    /// its results. All of it is one transaction.
    /// - Parameters:
    ///   - failure: what ended the attempt early, if anything did.
    ///   - nextAttempt: when to try again, if there is anything left to try.
    ///   - secondary: the destination that gets what this one does not take.
    /// - Returns: the delivery as it is now.
    @discardableResult
    package func endDelivery(
        _ id: Int64, failure: (code: String, message: String)?, nextAttempt: Date, limit: Int, secondary: String? = nil,
        at: Date = Date()
    ) throws -> DeliveryEntry {
        try write { database in
            var delivery = try DeliveryRow.find(id, in: database)
            let instances = try InstanceRow.all(of: id, in: database)
            let waiting = instances.filter { $0.state == .queued }
            let refused = instances.filter { $0.state == .refused }
            let remark = (waiting.first { $0.status != nil } ?? refused.first).flatMap { instance in
                instance.status.map { (code: $0, message: instance.message ?? $0) }
            }
            if waiting.isEmpty {
                delivery.state = refused.isEmpty ? .sent : .refused
            } else {
                delivery.state = delivery.attempts >= limit ? .failed : .queued
            }
            delivery.nextAttemptAt = delivery.state == .queued ? nextAttempt : nil
            delivery.sentAt = delivery.state == .sent ? at : nil
            let reason = delivery.state == .sent ? nil : failure ?? remark
            (delivery.reasonCode, delivery.reasonMessage) = (reason?.code, reason?.message)
            delivery.updatedAt = at
            let isGivenUp = delivery.state == .refused || delivery.state == .failed
            delivery.secondary = isGivenUp && secondary != delivery.destination ? secondary : nil
            try DeliveryRow(delivery).update(database)
            try Self.note(delivery, instances, in: database)
            if let secondary = delivery.secondary {
                let rest = (waiting + refused).map {
                    QueuedInstance(
                        sopClassUID: $0.sopClassUID, sopInstanceUID: $0.sopInstanceUID, path: $0.path,
                        sha256: $0.sha256, bytes: $0.bytes)
                }
                _ = try Self.enqueue(delivery.study, to: secondary, insteadOf: id, rest, at: at, in: database)
            }
            if delivery.state == .sent { try Self.deliverStudy(delivery.study, at: at, in: database) }
            if isGivenUp, delivery.secondary == nil { try Self.setAside(delivery, instances, in: database) }
            return delivery
        }
    }

    /// Gives an attempt back that was broken off by this end: it does not count.
    package func releaseDelivery(_ id: Int64, at: Date = Date()) throws {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE delivery SET state = 'queued', attempts = max(0, attempts - 1), nextAttemptAt = ?, updatedAt = ?
                    WHERE id = ? AND state = 'sending'
                    """,
                arguments: [at, at, id])
        }
    }

    /// Has everything tried again that was refused or failed; a processed study without anything outstanding is delivered.
    /// - Returns: how many deliveries wait now.
    @discardableResult
    package func retryDeliveries(of study: String, at: Date = Date()) throws -> Int {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE instance SET state = 'queued', attempts = 0 WHERE state = 'refused' AND delivery IN
                    (SELECT id FROM delivery WHERE study = ? AND state IN ('refused', 'failed'))
                    """,
                arguments: [study])
            try database.execute(
                sql: """
                    UPDATE delivery SET state = 'queued', attempts = 0, commitmentFailures = 0, nextAttemptAt = ?, updatedAt = ?
                    WHERE study = ? AND state IN ('refused', 'failed', 'queued')
                    """,
                arguments: [at, at, study])
            let waiting = database.changesCount
            let all = try Int.fetchOne(
                database, sql: "SELECT COUNT(*) FROM delivery WHERE study = ?", arguments: [study])
            if waiting == 0, all ?? 0 > 0 { try Self.deliverStudy(study, at: at, in: database) }
            return waiting
        }
    }

    // MARK: The study

    static func note(_ delivery: DeliveryEntry, _ instances: [InstanceEntry], in database: Database) throws {
        let study = try StudyRow.find(delivery.study, in: database)
        let done = instances.count { $0.state == .acknowledged }
        let warnings = instances.count { $0.state == .acknowledged && $0.status != nil }
        let code =
            switch delivery.state {
            case .sent: "delivery-sent"
            case .refused: "delivery-refused"
            case .failed: "delivery-failed"
            case .queued, .sending: "delivery-postponed"
            }
        var detail = "\(delivery.destination): \(done) of \(instances.count) files acknowledged"
        if warnings > 0 { detail += ", \(warnings) with a warning" }
        if let reason = delivery.reasonCode { detail += "; [\(reason)]" }
        try EventRow.insert(
            study, from: study.state, at: delivery.updatedAt, reasonCode: code, detail: detail, in: database)
    }

    /// A study that a destination will not have: somebody has to look. What other destinations still get is sent all the same.
    static func setAside(_ delivery: DeliveryEntry, _ instances: [InstanceEntry], in database: Database) throws {
        var study = try StudyRow.find(delivery.study, in: database)
        guard study.state == .processed else { return }
        let missing = instances.count { $0.state != .acknowledged }
        let said = delivery.reasonMessage.map { ": \($0)" } ?? ""
        let from = study.state
        (study.state, study.quarantinedAt, study.updatedAt) = (.quarantined, delivery.updatedAt, delivery.updatedAt)
        study.reasonCode = delivery.state == .refused ? "delivery-refused" : "delivery-failed"
        study.reasonMessage = "\(delivery.destination) has not taken \(missing) of \(instances.count) files\(said)"
        try StudyRow(study).update(database)
        try EventRow.insert(
            study, from: from, at: delivery.updatedAt, reasonCode: study.reasonCode, detail: study.reasonMessage,
            in: database)
    }

    /// Takes a processed study to delivered if nothing of it is outstanding.
    private static func deliverStudy(_ id: String, at: Date, in database: Database) throws {
        var study = try StudyRow.find(id, in: database)
        guard study.state == .processed else { return }
        let outstanding = try Int.fetchOne(
            database,
            sql: """
                SELECT COUNT(*) FROM delivery AS d WHERE d.study = ? AND d.state <> 'sent' AND (
                    d.secondary IS NULL OR EXISTS (
                        SELECT 1 FROM instance AS i WHERE i.delivery = d.id AND i.state <> 'acknowledged' AND NOT EXISTS (
                            SELECT 1 FROM instance AS o JOIN delivery AS od ON od.id = o.delivery
                            WHERE od.study = d.study AND od.destination = d.secondary
                            AND o.path = i.path AND o.sha256 = i.sha256 AND o.state = 'acknowledged')))
                """,
            arguments: [id])
        guard outstanding == 0 else { return }
        let from = study.state
        (study.state, study.deliveredAt, study.updatedAt) = (.delivered, at, at)
        (study.reasonCode, study.reasonMessage) = (nil, nil)
        try StudyRow(study).update(database)
        try EventRow.insert(study, from: from, at: at, reasonCode: nil, detail: nil, in: database)
    }
}
