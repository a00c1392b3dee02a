import Foundation
import GRDB

/// A delivery as the tables have it.
struct DeliveryRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "delivery"

    var entry: DeliveryEntry

    init(_ entry: DeliveryEntry) { self.entry = entry }

    init(from decoder: any Decoder) throws { entry = try DeliveryEntry(from: decoder) }

    func encode(to encoder: any Encoder) throws { try entry.encode(to: encoder) }

    static func find(_ id: Int64, in database: Database) throws -> DeliveryEntry {
        guard let row = try fetchOne(database, key: id) else { throw LedgerError.unknownDelivery(id: id) }
        return row.entry
    }
}

/// A file of a delivery as the tables have it.
struct InstanceRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "instance"

    var entry: InstanceEntry

    init(_ entry: InstanceEntry) { self.entry = entry }

    init(from decoder: any Decoder) throws { entry = try InstanceEntry(from: decoder) }

    func encode(to encoder: any Encoder) throws { try entry.encode(to: encoder) }

    static func all(of delivery: Int64, in database: Database) throws -> [InstanceEntry] {
        let rows = try fetchAll(
            database, sql: "SELECT * FROM instance WHERE delivery = ? ORDER BY attempts, path", arguments: [delivery])
        return rows.map { $0.entry }
    }
}
