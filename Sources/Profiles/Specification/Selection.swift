import Attribution

/// How a modality's series is chosen among a study's volumes.
package struct Selection: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case require, exclude, prefer, defaultExclusions
    }

    /// A candidate satisfies every one of them…
    package let require: [SelectionRule]
    /// …and none of these.
    package let exclude: [SelectionRule]
    /// Between candidates the first preference that tells them apart decides.
    package let prefer: [Preference]
    /// Whether `SelectionRule.defaultExclusions` apply too.
    package let defaultExclusions: Bool

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        require = fields.list(.require)
        exclude = fields.list(.exclude)
        prefer = fields.list(.prefer)
        defaultExclusions = fields.bool(.defaultExclusions, default: true)
        if require.isEmpty, case .object = json.value { json.report("needs at least one rule under \"require\"") }
    }
}
