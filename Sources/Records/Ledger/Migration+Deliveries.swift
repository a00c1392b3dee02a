import GRDB

extension Migration {
    /// What is to go where, and what became of every file of it.
    static let deliveries = Migration(identifier: "deliveries") { database in
        try database.create(table: "delivery") { table in
            table.autoIncrementedPrimaryKey("id")
            table.column("study", .text).notNull().indexed()
                .references("study", onDelete: .cascade, onUpdate: .cascade)
            table.column("destination", .text).notNull()
            // The delivery that this one stands in for, because its destination did not take everything.
            table.column("insteadOf", .integer).references("delivery", onDelete: .cascade)
            // The destination that gets what this one did not take.
            table.column("secondary", .text)
            table.column("state", .text).notNull().indexed()
            table.column("attempts", .integer).notNull()
            table.column("nextAttemptAt", .datetime)
            table.column("reasonCode", .text)
            table.column("reasonMessage", .text)
            table.column("queuedAt", .datetime).notNull()
            table.column("updatedAt", .datetime).notNull()
            table.column("sentAt", .datetime)
            // The request for storage commitment over what was sent last, and what became of it.
            table.column("commitment", .text).indexed()
            table.column("commitmentState", .text)
            table.uniqueKey(["study", "destination"])
        }
        try database.create(table: "instance") { table in
            table.autoIncrementedPrimaryKey("id")
            table.column("delivery", .integer).notNull().indexed().references("delivery", onDelete: .cascade)
            // Both null for a file that is not DICOM.
            table.column("sopClassUID", .text)
            table.column("sopInstanceUID", .text)
            table.column("path", .text).notNull()
            table.column("sha256", .text).notNull()
            table.column("bytes", .integer).notNull()
            table.column("state", .text).notNull()
            table.column("status", .text)
            table.column("message", .text)
            table.column("attempts", .integer).notNull()
            table.column("sentAt", .datetime)
            table.uniqueKey(["delivery", "path"])
        }
    }
}
