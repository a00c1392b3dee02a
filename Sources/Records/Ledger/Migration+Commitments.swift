import GRDB

extension Migration {
    /// How often a destination did not answer for what it had acknowledged.
    static let commitments = Migration(identifier: "commitments-1") { database in
        try database.alter(table: "delivery") { table in
            table.add(column: "commitmentFailures", .integer).notNull().defaults(to: 0)
        }
    }
}
