import GRDB

extension Migration {
    /// Studies, what happened to them, and the files they are made of.
    static let studies = Migration(identifier: "studies") { database in
        try database.create(table: "study") { table in
            table.primaryKey("id", .text)
            table.column("label", .text).indexed()
            table.column("inbox", .text).notNull()
            table.column("profile", .text)
            table.column("revision", .integer).notNull()
            table.column("supersedes", .text)
            table.column("state", .text).notNull().indexed()
            table.column("priority", .integer).notNull()
            table.column("files", .integer).notNull()
            table.column("bytes", .integer).notNull()
            table.column("contentHash", .text).indexed()
            table.column("modelHash", .text)
            table.column("profileHash", .text)
            table.column("softwareVersion", .text)
            table.column("attempts", .integer).notNull()
            table.column("notBefore", .datetime)
            table.column("reasonCode", .text)
            table.column("reasonMessage", .text)
            for state in StudyState.allCases { table.column("\(state.rawValue)At", .datetime) }
            table.column("updatedAt", .datetime).notNull()
            table.column("stagedPath", .text)
            table.column("resultsPath", .text)
            // The folder's name in the inbox: somebody else's words, so not part of what is shown.
            table.column("source", .text)
        }
        try database.create(indexOn: "study", columns: ["inbox", "source"])
        try database.create(table: "event") { table in
            table.autoIncrementedPrimaryKey("id")
            table.column("study", .text).notNull().indexed()
                .references("study", onDelete: .cascade, onUpdate: .cascade)
            table.column("at", .datetime).notNull()
            table.column("from", .text)
            table.column("to", .text).notNull()
            table.column("attempt", .integer).notNull()
            table.column("reasonCode", .text)
            table.column("detail", .text)
        }
        try database.create(table: "member") { table in
            table.column("study", .text).notNull().references("study", onDelete: .cascade, onUpdate: .cascade)
            table.column("path", .text).notNull()
            table.column("sha256", .text).notNull()
            table.column("bytes", .integer).notNull()
            // Whether it is a DICOM object rather than what lies beside them.
            table.column("isInstance", .boolean).notNull()
            table.primaryKey(["study", "path"])
        }
    }
}
