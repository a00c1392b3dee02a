package import Attribution

/// One clinical value: where it is found, what it must be, and which columns it fills.
package struct ClinicalAttribute: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, label, key, dicom, type, unit, range, categories, mean, std, scale, missing, indicator
    }

    package enum ValueType: String, Codable, Sendable, CaseIterable {
        case number, integer
        /// true and false; yes, no, 1 and 0 too. One column of 1 or 0.
        case boolean
        /// One of `categories`; one column each, 1 for the value's own.
        case category
    }

    /// What happens when neither source has the value.
    package enum Missing: Hashable, Sendable {
        case refuse
        /// `mean` stands in, so that the normalised column is 0.
        case mean
        /// Every column of the attribute is 0, as it stands after coding and normalisation.
        case zeros
        case value(JSONValue)
    }

    package let name: String
    package let label: String
    /// The key in clinical.json or the column of clinical.csv; tried first. By default the attribute's name.
    package let key: String
    /// The DICOM attribute to fall back to, looked up in the study's chosen series.
    package let dicom: AttributePath?
    package let type: ValueType
    /// The unit that numbers are in. A clinical file that states another unit is refused. Ages of DICOM (AS) are in years.
    package let unit: String?
    /// Numbers outside are refused.
    package let range: Interval?
    package let categories: [String]
    /// The column is (value − mean) ∕ std.
    package let mean: Double?
    package let std: Double?
    /// The column is 0 at its low end and 1 at its high end, not clipped.
    package let scale: Interval?
    package let missing: Missing
    /// Whether a further column says 1 when the value was missing and 0 when not.
    package let indicator: Bool

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        name = fields.string(.name)
        label = fields.string(.label, default: name)
        key = fields.string(.key, default: name)
        dicom = fields.optional(.dicom)
        type = fields[.type].choice() ?? .number
        unit = fields.optionalString(.unit)
        range = fields.interval(.range)
        categories = fields.strings(.categories)
        mean = fields.optionalNumber(.mean)
        std = fields.has(.std) ? fields[.std].positive() : nil
        scale = fields.interval(.scale)
        missing = Self.missing(fields)
        indicator = fields.bool(.indicator, default: false)
        checkType(fields)
    }

    private static func missing(_ fields: JSONFields<CodingKeys>) -> Missing {
        guard fields.has(.missing) else { return .refuse }
        let json = fields[.missing]
        switch json.value {
        case .string("refuse"): return .refuse
        case .string("mean"): return .mean
        case .string("zeros"): return .zeros
        case .object(let members) where Set(members.keys) == ["value"]: return .value(members["value"] ?? .null)
        default:
            json.report("expected \"refuse\", \"mean\", \"zeros\" or {\"value\": …}")
            return .refuse
        }
    }

    private func checkType(_ fields: JSONFields<CodingKeys>) {
        let isNumber = type == .number || type == .integer
        for key in [CodingKeys.range, .mean, .std, .scale, .unit] where fields.has(key) && !isNumber {
            fields[key].report("only for numbers and integers")
        }
        if type == .category {
            if categories.count < 2 { fields[.categories].report("expected at least two categories") }
            if Set(categories).count != categories.count { fields[.categories].report("names a category twice") }
        } else if fields.has(.categories) {
            fields[.categories].report("only for type category")
        }
        if (mean == nil) != (std == nil) { fields[mean == nil ? .mean : .std].report("mean and std go together") }
        if scale != nil, mean != nil { fields[.scale].report("either scale or mean and std, not both") }
        if missing == .mean, mean == nil { fields[.missing].report("needs a mean") }
        if case .value(let value) = missing {
            do throws(ClinicalValue.Problem) {
                _ = try ClinicalValue(checking: value, as: self)
            } catch {
                fields[.missing].member("value", of: [:]).report(error.expectation)
            }
        }
        if indicator, missing == .refuse {
            fields[.indicator].report("a missing value is refused, so it would always be 0")
        }
    }

    package var columnCount: Int { (type == .category ? categories.count : 1) + (indicator ? 1 : 0) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(label, forKey: .label)
        try container.encode(key, forKey: .key)
        try container.encodeIfPresent(dicom, forKey: .dicom)
        try container.encode(type, forKey: .type)
        try container.encodeIfPresent(unit, forKey: .unit)
        try container.encodeIfPresent(range, forKey: .range)
        if !categories.isEmpty { try container.encode(categories, forKey: .categories) }
        try container.encodeIfPresent(mean, forKey: .mean)
        try container.encodeIfPresent(std, forKey: .std)
        try container.encodeIfPresent(scale, forKey: .scale)
        switch missing {
        case .refuse: try container.encode("refuse", forKey: .missing)
        case .mean: try container.encode("mean", forKey: .missing)
        case .zeros: try container.encode("zeros", forKey: .missing)
        case .value(let value): try container.encode(["value": value], forKey: .missing)
        }
        try container.encode(indicator, forKey: .indicator)
    }
}
