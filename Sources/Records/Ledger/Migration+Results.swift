import GRDB

extension Migration {
    /// What reports said, for questions over many studies: versions, modality importance, predictions.
    static let results = Migration(identifier: "results-1") { database in
        try database.create(table: "result") { table in
            table.column("study", .text).notNull().references("study", onDelete: .cascade, onUpdate: .cascade)
            table.column("profile", .text).notNull()
            table.column("profileVersion", .text).notNull()
            table.column("profileHash", .text).notNull()
            table.column("model", .text).notNull()
            table.column("modelVersion", .text).notNull()
            // Of the ONNX file.
            table.column("modelHash", .text).notNull()
            table.column("software", .text).notNull()
            table.column("at", .datetime).notNull().indexed()
            table.primaryKey(["study", "profile"])
        }
        try database.create(table: "importance") { table in
            table.column("study", .text).notNull().references("study", onDelete: .cascade, onUpdate: .cascade)
            table.column("profile", .text).notNull()
            table.column("measure", .text).notNull()
            // What tells two uses of one measure apart, such as the attribution method; often empty.
            table.column("variant", .text).notNull()
            table.column("modality", .text).notNull()
            table.column("share", .double).notNull()
            table.column("value", .double).notNull()
            table.primaryKey(["study", "profile", "measure", "variant", "modality"])
        }
        try database.create(table: "prediction") { table in
            table.column("study", .text).notNull().references("study", onDelete: .cascade, onUpdate: .cascade)
            table.column("profile", .text).notNull()
            table.column("output", .text).notNull()
            table.column("element", .integer).notNull()
            table.column("label", .text).notNull()
            table.column("value", .double)
            table.column("probability", .double)
            table.column("isTarget", .boolean).notNull()
            table.primaryKey(["study", "profile", "output", "element"])
        }
    }
}
