package import Attribution

/// A statement about one volume's attributes that holds or does not.
///
/// With several values (such as ImageType's) a test holds when it holds for any of them. An attribute that is absent or empty
/// satisfies only `"exists": false`.
package indirect enum SelectionRule: JSONReadable {
    package enum Test: Hashable, Sendable {
        /// The same text (case matters), or the same number when the rule gives a number or both texts are numbers.
        case equals(JSONValue)
        case oneOf([JSONValue])
        /// A number within bounds, both included; nil is unbounded.
        case range(minimum: Double?, maximum: Double?)
        /// A regular expression that matches any part of the value; `^` and `$` bind it to the whole, `(?i)` ignores case.
        case matches(String)
        /// A piece of text within the value; case matters.
        case contains(String)
        case exists(Bool)
    }

    case attribute(AttributePath, Test)
    case anyOf([SelectionRule])
    case allOf([SelectionRule])
    case not(SelectionRule)

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case attribute, equals, oneOf, range, matches, contains, exists, anyOf, allOf, not
    }

    package enum RangeKeys: String, CodingKey, CaseIterable {
        case minimum, maximum
    }

    private static let placeholder = SelectionRule.anyOf([])

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        let present = CodingKeys.allCases.filter { fields.has($0) }
        guard present.contains(.attribute) else {
            self = Self.combination(fields, present)
            return
        }
        let path = AttributePath(reading: fields[.attribute])
        let tests = present.filter { $0 != .attribute }
        guard tests.count == 1, let test = Self.test(fields, tests[0]) else {
            if tests.count != 1 {
                json.report("expected exactly one of equals, oneOf, range, matches, contains, exists beside attribute")
            }
            self = Self.placeholder
            return
        }
        self = .attribute(path, test)
    }

    private static func combination(_ fields: JSONFields<CodingKeys>, _ present: [CodingKeys]) -> SelectionRule {
        guard present.count == 1 else {
            fields.json.report("expected attribute with one test, or one of anyOf, allOf, not")
            return placeholder
        }
        switch present[0] {
        case .anyOf, .allOf:
            let rules: [SelectionRule] = fields.list(present[0])
            if rules.isEmpty, case .array = fields[present[0]].value { fields[present[0]].report("has no rule") }
            return present[0] == .anyOf ? .anyOf(rules) : .allOf(rules)
        case .not: return .not(fields.value(.not))
        default:
            fields[.attribute].report("missing; expected a keyword, a tag or volume.…")
            return placeholder
        }
    }

    private static func test(_ fields: JSONFields<CodingKeys>, _ key: CodingKeys) -> Test? {
        let json = fields[key]
        switch key {
        case .equals: return value(json).map { .equals($0) }
        case .oneOf:
            let values = json.array().compactMap { value($0) }
            if values.isEmpty, case .array = json.value { json.report("has no value") }
            return .oneOf(values)
        case .range:
            let bounds = JSONFields<RangeKeys>(json)
            let (minimum, maximum) = (bounds.optionalNumber(.minimum), bounds.optionalNumber(.maximum))
            if minimum == nil, maximum == nil, case .object = json.value {
                json.report("has neither minimum nor maximum")
            }
            if let minimum, let maximum, minimum > maximum { json.report("minimum is above maximum") }
            return .range(minimum: minimum, maximum: maximum)
        case .matches:
            let pattern = json.string()
            if (try? Regex(pattern)) == nil { json.report("not a regular expression") }
            return .matches(pattern)
        case .contains: return .contains(json.string())
        case .exists: return .exists(json.bool())
        case .attribute, .anyOf, .allOf, .not:
            json.report("not beside attribute")
            return nil
        }
    }

    private static func value(_ json: JSONReader) -> JSONValue? {
        switch json.value {
        case .string, .number: return json.value
        default:
            json.report("expected a string or a number")
            return nil
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .attribute(let path, let test):
            try container.encode(path, forKey: .attribute)
            switch test {
            case .equals(let value): try container.encode(value, forKey: .equals)
            case .oneOf(let values): try container.encode(values, forKey: .oneOf)
            case .range(let minimum, let maximum):
                var bounds = container.nestedContainer(keyedBy: RangeKeys.self, forKey: .range)
                try bounds.encodeIfPresent(minimum, forKey: .minimum)
                try bounds.encodeIfPresent(maximum, forKey: .maximum)
            case .matches(let pattern): try container.encode(pattern, forKey: .matches)
            case .contains(let text): try container.encode(text, forKey: .contains)
            case .exists(let flag): try container.encode(flag, forKey: .exists)
            }
        case .anyOf(let rules): try container.encode(rules, forKey: .anyOf)
        case .allOf(let rules): try container.encode(rules, forKey: .allOf)
        case .not(let rule): try container.encode(rule, forKey: .not)
        }
    }
}
