import GRDB

/// One step of the ledger's schema. Never changed once released: a change is a further migration.
struct Migration: Sendable {
    let identifier: String
    let migrate: @Sendable (Database) throws -> Void
}

extension Ledger {
    /// In the order of their making; a new one goes last.
    static var migrations: [Migration] { [.studies, .results, .deliveries, .commitments] }
}
