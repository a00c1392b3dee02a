package import Foundation
import GRDB

/// One modality's share in one study, by one measure.
package struct ImportanceValue: Codable, Hashable, Sendable {
    package let study: String
    package let at: Date
    package let profile: String
    package let model: String
    package let modelVersion: String
    package let modelHash: String
    package let measure: String
    /// What tells two uses of the measure apart; often empty.
    package let variant: String
    package let modality: String
    /// Part of the whole, 0…1.
    package let share: Double
    /// The measure's own number.
    package let value: Double
}

/// What a model said of one study.
package struct PredictionValue: Codable, Hashable, Sendable {
    package let study: String
    package let at: Date
    package let profile: String
    package let model: String
    package let modelVersion: String
    package let modelHash: String
    package let output: String
    package let label: String
    /// The probability where the profile gives one, the output's value otherwise.
    package let number: Double
    package let isProbability: Bool
}

extension Ledger {
    /// Every modality's share in every study processed in a time span, oldest first.
    package func importance(from: Date = .distantPast, to: Date = .distantFuture) throws -> [ImportanceValue] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT r.study, r.at, r.profile, r.model, r.modelVersion, r.modelHash,
                           i.measure, i.variant, i.modality, i.share, i.value
                    FROM result r JOIN importance i ON i.study = r.study AND i.profile = r.profile
                    WHERE r.at >= ? AND r.at < ? ORDER BY r.at, r.study, i.rowid
                    """,
                arguments: [from, to]
            ).map { row in
                ImportanceValue(
                    study: row["study"], at: row["at"], profile: row["profile"], model: row["model"],
                    modelVersion: row["modelVersion"], modelHash: row["modelHash"], measure: row["measure"],
                    variant: row["variant"], modality: row["modality"], share: row["share"], value: row["value"])
            }
        }
    }

    /// What models said of the elements that were explained, oldest first; values that are not finite are left out.
    package func predictions(from: Date = .distantPast, to: Date = .distantFuture) throws -> [PredictionValue] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT r.study, r.at, r.profile, r.model, r.modelVersion, r.modelHash,
                           p.output, p.label, p.value, p.probability
                    FROM result r JOIN prediction p ON p.study = r.study AND p.profile = r.profile
                    WHERE r.at >= ? AND r.at < ? AND p.isTarget AND COALESCE(p.probability, p.value) IS NOT NULL
                    ORDER BY r.at, r.study, p.rowid
                    """,
                arguments: [from, to]
            ).map { row in
                let probability: Double? = row["probability"]
                return PredictionValue(
                    study: row["study"], at: row["at"], profile: row["profile"], model: row["model"],
                    modelVersion: row["modelVersion"], modelHash: row["modelHash"], output: row["output"],
                    label: row["label"], number: probability ?? row["value"], isProbability: probability != nil)
            }
        }
    }
}
