package import Profiles

/// How long files are kept. Records in the ledger stay; what is not named is kept for ever.
package struct RetentionRules: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case stagingDays, resultsDays, quarantineDays, everySeconds
    }

    /// The staged input, after the study was processed.
    package let stagingDays: Double?
    /// Results, after they were delivered everywhere; without destinations, after they were made.
    package let resultsDays: Double?
    /// A quarantined study's input and logs, after it was quarantined.
    package let quarantineDays: Double?
    /// How often the service looks.
    package let everySeconds: Double

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        stagingDays = fields.optionalAmount(.stagingDays)
        resultsDays = fields.optionalAmount(.resultsDays)
        quarantineDays = fields.optionalAmount(.quarantineDays)
        everySeconds = fields.amount(.everySeconds, default: 3600, atLeast: 0.01)
    }

    package init() { self.init(reading: .empty) }
}
