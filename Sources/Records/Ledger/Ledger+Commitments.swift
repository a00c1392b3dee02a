package import Foundation
import GRDB

/// Storage commitment (PS3.4 annex J): what destinations say of keeping what they acknowledged.
extension Ledger {
    /// Remembers the request for storage commitment over a delivery's files.
    package func setCommitment(_ transaction: String, of delivery: Int64, _ state: CommitmentState) throws {
        try write { database in
            try database.execute(
                sql: "UPDATE delivery SET commitment = ?, commitmentState = ? WHERE id = ?",
                arguments: [transaction, state.rawValue, delivery])
        }
    }

    /// Writes down what became of a request whose answer may have come by another way meanwhile: only one that is still awaited
    /// is changed.
    package func resolveCommitment(_ transaction: String, of delivery: Int64, _ state: CommitmentState) throws {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE delivery SET commitmentState = ?
                    WHERE id = ? AND commitment = ? AND commitmentState = 'awaited'
                    """,
                arguments: [state.rawValue, delivery, transaction])
        }
    }

    /// Writes down a destination's answer. Instances that it does not answer for are queued again, with the study back to
    /// processed; after `limit` such answers they are refused, and the study goes into quarantine with the reason.
    ///
    /// An answer that nobody awaits (a repeated one, say) changes nothing; nor does one for a study whose results are gone, but
    /// for its event.
    /// - Parameters:
    ///   - failed: SOP instances with the failure reason (PS3.3 C.14).
    ///   - wait: seconds until they are sent again, by destination and number of failures.
    /// - Returns: the delivery that it belongs to, if there is one.
    @discardableResult
    package func settleCommitment(
        _ transaction: String, failed: [String: UInt16], limit: Int = 3, at: Date = Date(),
        wait: (_ destination: String, _ failures: Int) -> Double = { _, _ in 0 }
    ) throws -> DeliveryEntry? {
        try write { database in
            guard
                var delivery = try DeliveryRow.fetchOne(
                    database, sql: "SELECT * FROM delivery WHERE commitment = ?", arguments: [transaction])?.entry
            else { return nil }
            guard delivery.commitmentState == .awaited || delivery.commitmentState == .unanswered else {
                return delivery
            }
            delivery.commitmentState = failed.isEmpty ? .committed : .failed
            delivery.commitmentFailures += failed.isEmpty ? 0 : 1
            delivery.updatedAt = at
            let study = try StudyRow.find(delivery.study, in: database)
            try EventRow.insert(
                study, from: study.state, at: at, reasonCode: failed.isEmpty ? "committed" : "commitment-failed",
                detail: failed.isEmpty
                    ? "\(delivery.destination) committed itself to everything"
                    : "\(delivery.destination) does not answer for \(failed.count) instances", in: database)
            try DeliveryRow(delivery).update(database)
            if !failed.isEmpty, study.resultsPath != nil {
                let isOver = delivery.commitmentFailures >= limit
                let next = at + wait(delivery.destination, delivery.commitmentFailures)
                try Self.takeBack(&delivery, failed, isOver: isOver, next: next, in: database)
            }
            return delivery
        }
    }

    /// What was acknowledged and is not answered for was not delivered.
    private static func takeBack(
        _ delivery: inout DeliveryEntry, _ failed: [String: UInt16], isOver: Bool, next: Date, in database: Database
    ) throws {
        let taken = try InstanceRow.all(of: delivery.id, in: database).filter {
            $0.state == .acknowledged && $0.sopInstanceUID.map { failed[$0] != nil } == true
        }
        guard !taken.isEmpty else { return }
        for var instance in taken {
            let reason = String(failed[instance.sopInstanceUID ?? ""] ?? 0x0110, radix: 16, uppercase: true)
            instance.state = isOver ? .refused : .queued
            instance.status = "commitment-failed"
            instance.message = "the destination does not answer for keeping it, reason 0x\(reason)"
            instance.sentAt = nil
            try InstanceRow(instance).update(database)
        }
        delivery.sentAt = nil
        // One that is being sent ends by itself, with what is queued now left over.
        if delivery.state != .sending {
            delivery.state = isOver ? .refused : .queued
            delivery.nextAttemptAt = isOver ? nil : next
        }
        (delivery.reasonCode, delivery.reasonMessage) = (
            "commitment-failed", "the destination does not answer for \(taken.count) instances"
        )
        try DeliveryRow(delivery).update(database)
        var study = try StudyRow.find(delivery.study, in: database)
        if study.state == .delivered {
            let from = study.state
            (study.state, study.deliveredAt, study.updatedAt) = (.processed, nil, delivery.updatedAt)
            (study.reasonCode, study.reasonMessage) = (delivery.reasonCode, delivery.reasonMessage)
            try StudyRow(study).update(database)
            try EventRow.insert(
                study, from: from, at: delivery.updatedAt, reasonCode: study.reasonCode, detail: study.reasonMessage,
                in: database)
        }
        if isOver, delivery.state == .refused {
            try setAside(delivery, try InstanceRow.all(of: delivery.id, in: database), in: database)
        }
    }
}
