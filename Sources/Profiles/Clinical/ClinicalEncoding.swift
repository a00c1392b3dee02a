package import Attribution
package import DICOM
package import Tensors

/// A study's clinical values as the columns of a model's input.
package struct ClinicalEncoding: Sendable {
    package struct Entry: Hashable, Sendable {
        package let name: String
        package let label: String
        /// As read, in the attribute's type; nil when it was missing.
        package let value: JSONValue?
        package let unit: String?
        /// `clinical.json`, `clinical.csv`, a DICOM attribute as the profile names it, or `fill`.
        package let source: String
        package let wasMissing: Bool
        /// The columns, in order, the indicator last.
        package let coded: [Float]
    }

    package let modality: InputModality
    /// `[1, column]`.
    package let tensor: Tensor
    /// In the profile's order.
    package let entries: [Entry]
    /// The record's own, and one `clinical-filled` for every missing value.
    package let warnings: [Finding]

    /// - Parameters:
    ///   - volumes: the chosen volumes in the profile's order, whose attributes are the second source.
    /// - Throws: `StudyRefusal` with `clinical-type`, `-range`, `-unit`, `-category` or `-missing`: the attribute and what was
    ///   expected, never the value.
    package init(
        _ specification: ClinicalSpecification, record: ClinicalRecord, volumes: [VolumeDescription]
    ) throws {
        var entries: [Entry] = []
        var warnings = record.warnings
        var attributes: [InputModality.Attribute] = []
        var column = 0
        for attribute in specification.attributes {
            let entry = try Self.entry(attribute, record, volumes)
            if entry.wasMissing {
                warnings.append(
                    Finding(
                        "clinical-filled", "clinical value \"\(attribute.name)\" is missing; \(Self.phrase(attribute))")
                )
            }
            entries.append(entry)
            attributes.append(
                InputModality.Attribute(name: attribute.name, columns: column..<(column + entry.coded.count)))
            column += entry.coded.count
        }
        self.entries = entries
        self.warnings = warnings
        tensor = Tensor(shape: [1, column], scalars: entries.flatMap(\.coded))
        modality = InputModality(
            name: specification.name, kind: .clinical, input: specification.input, attributes: attributes)
    }

    private static func entry(
        _ attribute: ClinicalAttribute, _ record: ClinicalRecord, _ volumes: [VolumeDescription]
    ) throws -> Entry {
        let indicator: [Float] = attribute.indicator ? [0] : []
        for (source, value) in candidates(attribute, record, volumes) {
            let typed: ClinicalValue
            do throws(ClinicalValue.Problem) {
                typed = try ClinicalValue(checking: value, as: attribute)
            } catch {
                throw StudyRefusal(
                    code: error.code,
                    message: "clinical value \"\(attribute.name)\" from \(source): \(error.expectation)")
            }
            return Entry(
                name: attribute.name, label: attribute.label, value: typed.json, unit: attribute.unit, source: source,
                wasMissing: false, coded: typed.columns(attribute) + indicator)
        }
        return Entry(
            name: attribute.name, label: attribute.label, value: nil, unit: attribute.unit, source: "fill",
            wasMissing: true, coded: try filled(attribute) + (attribute.indicator ? [1] : []))
    }

    /// Where the value is found, best source first.
    private static func candidates(
        _ attribute: ClinicalAttribute, _ record: ClinicalRecord, _ volumes: [VolumeDescription]
    ) -> [(String, JSONValue)] {
        var found: [(String, JSONValue)] = []
        if let value = record.values[attribute.key], let source = record.source { found.append((source, value)) }
        if let path = attribute.dicom {
            for volume in volumes {
                let values = path.values(in: volume.attributes)
                guard let first = values.values.first else { continue }
                let isNumber = attribute.type == .number || attribute.type == .integer
                let age = isNumber ? FoundValues.years(first) : nil
                // An age in months or days counts in completed years where whole numbers are asked for.
                let years = attribute.type == .integer ? age?.rounded(.down) : age
                found.append((path.description, years.map { .number($0) } ?? .string(first)))
                break
            }
        }
        return found
    }

    private static func filled(_ attribute: ClinicalAttribute) throws -> [Float] {
        switch attribute.missing {
        case .refuse:
            let places =
                ["key \"\(attribute.key)\" of clinical.json or clinical.csv"]
                + (attribute.dicom.map { ["DICOM \($0)"] } ?? [])
            throw StudyRefusal(
                code: "clinical-missing",
                message:
                    "clinical value \"\(attribute.name)\" is missing; looked for \(places.joined(separator: " and "))")
        case .mean: return [0]
        case .zeros: return [Float](repeating: 0, count: attribute.type == .category ? attribute.categories.count : 1)
        case .value(let value): return try ClinicalValue(checking: value, as: attribute).columns(attribute)
        }
    }

    private static func phrase(_ attribute: ClinicalAttribute) -> String {
        switch attribute.missing {
        case .refuse: "refused"
        case .mean: "the profile's mean \((attribute.mean ?? 0).brief) stands in"
        case .zeros: "its columns are 0"
        case .value(.string(let text)): "the profile's \"\(text)\" stands in"
        case .value(.number(let number)): "the profile's \(number.brief) stands in"
        case .value(.bool(let flag)): "the profile's \(flag) stands in"
        case .value: "the profile's replacement stands in"
        }
    }
}

extension ClinicalValue {
    var json: JSONValue {
        switch self {
        case .number(let number): .number(number)
        case .boolean(let flag): .bool(flag)
        case .category(let name): .string(name)
        }
    }
}
