import Attribution

/// The clinical values a model takes as one input of shape `[batch, column]`, and how each becomes columns.
package struct ClinicalSpecification: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, label, input, attributes
    }

    /// The modality's name in reports.
    package let name: String
    package let label: String
    /// The model input's name.
    package let input: String
    /// In the order of their columns.
    package let attributes: [ClinicalAttribute]

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        name = fields.string(.name, default: "clinical")
        label = fields.string(.label, default: "Clinical")
        input = fields.string(.input)
        attributes = fields[.attributes].array().map { ClinicalAttribute(reading: $0) }
        if attributes.isEmpty, case .array = fields[.attributes].value {
            fields[.attributes].report("names no attribute")
        }
        var seen: Set<String> = []
        for (index, attribute) in attributes.enumerated() where !seen.insert(attribute.name).inserted {
            fields[.attributes].element(index, .null).member("name", of: [:])
                .report("\"\(attribute.name)\" is used twice")
        }
    }

    package var columnCount: Int { attributes.reduce(0) { $0 + $1.columnCount } }
}
