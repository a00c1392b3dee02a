package import Foundation
import GRDB

extension Ledger {
    /// Keeps a report's versions, modality importance and predictions; what the same study had under the same profile goes.
    /// - Parameters:
    ///   - reportJSON: `report.json` as it was written.
    ///   - at: when it was processed.
    /// - Throws: `ReportExcerptError`, `LedgerError`.
    package func record(results reportJSON: Data, of study: String, at: Date = Date()) throws {
        let report = try ReportExcerpt(reportJSON)
        try write { database in
            guard try StudyRow.exists(database, key: study) else { throw LedgerError.unknownStudy(id: study) }
            let profile = report.profile.name
            for table in ["result", "importance", "prediction"] {
                try database.execute(
                    sql: "DELETE FROM \(table) WHERE study = ? AND profile = ?", arguments: [study, profile])
            }
            let software = report.software.first.map { "\($0.name) \($0.version)" } ?? ""
            try database.execute(
                sql: "INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    study, profile, report.profile.version, report.profile.sha256, report.model.name,
                    report.model.version, report.model.files.first?.sha256 ?? "", software, at,
                ])
            try Self.insert(report.modalityImportance, study, profile, in: database)
            for prediction in report.predictions {
                for value in prediction.values {
                    try database.execute(
                        sql: "INSERT OR REPLACE INTO prediction VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        arguments: [
                            study, profile, prediction.output, value.index, value.label, value.value,
                            value.probability, value.isTarget,
                        ])
                }
            }
        }
    }

    private static func insert(
        _ measures: [ReportExcerpt.Importance], _ study: String, _ profile: String, in database: Database
    ) throws {
        var uses: [String: Int] = [:]
        for measure in measures {
            var variant = measure.parameters.method ?? ""
            // The same measure again, with parameters that only the report tells: by its place.
            let use = uses["\(measure.measure) \(variant)", default: 0] + 1
            uses["\(measure.measure) \(variant)"] = use
            if use > 1 { variant += variant.isEmpty ? "#\(use)" : " #\(use)" }
            for entry in measure.entries {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO importance VALUES (?, ?, ?, ?, ?, ?, ?)",
                    arguments: [study, profile, measure.measure, variant, entry.modality, entry.share, entry.value])
            }
        }
    }
}
