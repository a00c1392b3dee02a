import Attribution

/// What decides between candidates: those for which a rule holds come first, or those with the most or least of a number.
package enum Preference: JSONReadable {
    package enum Order: String, Codable, Sendable, CaseIterable {
        case highest, lowest
    }

    case rule(SelectionRule)
    /// A candidate without a number comes last.
    case order(AttributePath, Order)

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case attribute, order
    }

    package init(reading json: JSONReader) {
        guard case .object(let members) = json.value, members["order"] != nil else {
            self = .rule(SelectionRule(reading: json))
            return
        }
        let fields = JSONFields<CodingKeys>(json)
        self = .order(AttributePath(reading: fields[.attribute]), fields.choice(.order, default: .highest))
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .rule(let rule): try rule.encode(to: encoder)
        case .order(let path, let order):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(path, forKey: .attribute)
            try container.encode(order, forKey: .order)
        }
    }
}
