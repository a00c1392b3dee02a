package import Attribution

/// An attribution method to run. Its identifier and parameters are checked by the Attribution room.
package struct MethodRequest: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case id, parameters, label
    }

    /// As the methods' registry names it, such as `integrated-gradients`.
    package let id: String
    package let parameters: [String: JSONValue]
    /// Explain this label whatever the target says; nil for the target's choice.
    package let label: String?

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        id = fields.string(.id)
        parameters = fields.has(.parameters) ? fields[.parameters].object() ?? [:] : [:]
        label = fields.optionalString(.label)
    }
}

/// A measure of modality importance to compute. Its identifier and parameters are checked by the Attribution room.
package struct MeasureRequest: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case measure, parameters
    }

    /// As the measures' registry names it: `shapley`, `occlusion` or `fusion-gradient`.
    package let measure: String
    package let parameters: [String: JSONValue]

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        measure = fields.string(.measure)
        parameters = fields.has(.parameters) ? fields[.parameters].object() ?? [:] : [:]
    }
}
