package import Foundation
import GRDB

/// Numbers about all that the ledger holds, for monitoring.
package struct LedgerFigures: Hashable, Sendable {
    /// How often a study came into quarantine, by reason.
    package let quarantines: [String: Int]
    /// How often a child process was begun.
    package let attempts: Int
    /// Studies that were processed, with how long the last try took, and how long it was since they arrived.
    package let processed: Int
    package let processingSeconds: Double
    package let latencySeconds: Double
    /// When the oldest study that waits for work arrived; nil when none waits.
    package let oldestWaiting: Date?
}

extension Ledger {
    package func figures() throws -> LedgerFigures {
        try read { database in
            let quarantines = try Row.fetchAll(
                database,
                sql: """
                    SELECT COALESCE(reasonCode, 'unknown') AS code, COUNT(*) AS n FROM event
                    WHERE "to" = 'quarantined' AND "from" IS NOT 'quarantined' GROUP BY code
                    """)
            let attempts = try Int.fetchOne(
                database,
                sql: #"SELECT COUNT(*) FROM event WHERE "to" = 'processing' AND "from" IS NOT 'processing'"#)
            // Times are kept as text; julianday counts days.
            let times = try Row.fetchOne(
                database,
                sql: """
                    SELECT COUNT(*) AS n,
                           COALESCE(SUM(julianday(processedAt) - julianday(processingAt)), 0) * 86400 AS work,
                           COALESCE(SUM(julianday(processedAt) - julianday(arrivedAt)), 0) * 86400 AS latency
                    FROM study WHERE processedAt >= processingAt AND processedAt >= arrivedAt
                    """)
            let oldest = try Date.fetchOne(
                database,
                sql: """
                    SELECT MIN(arrivedAt) FROM study WHERE state IN ('arrived', 'claimed', 'staged', 'processing')
                    AND reasonCode IS NOT 'folder-empty'
                    """)
            return LedgerFigures(
                quarantines: Dictionary(
                    quarantines.map { ($0["code"] as String, $0["n"] as Int) }, uniquingKeysWith: +),
                attempts: attempts ?? 0, processed: times?["n"] ?? 0, processingSeconds: times?["work"] ?? 0,
                latencySeconds: times?["latency"] ?? 0, oldestWaiting: oldest)
        }
    }
}
