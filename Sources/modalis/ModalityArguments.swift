import Attribution
import Inference

/// The input modalities of a model: what the parameter `modalities` lists, or else one for every input.
///
/// `{"modalities": [{"name": "t1", "input": "mr", "channels": [0, 1]}, …]}`: channels are half-open. `kind` (image,
/// clinical, text) and a clinical modality's `attributes` (`[{"name": "sex", "columns": [0, 2]}]`) may be given too.
struct ModalityArguments {
    let modalities: [InputModality]
    /// The parameters without `modalities`.
    let rest: [String: JSONValue]

    init(_ parameters: [String: JSONValue], inputs: [Graph.Input]) throws {
        var rest = parameters
        guard let listed = rest.removeValue(forKey: "modalities") else {
            modalities = inputs.map { InputModality(name: $0.name, kind: Self.kind(of: $0), input: $0.name) }
            self.rest = rest
            return
        }
        guard case .array(let values) = listed, !values.isEmpty else {
            throw Self.failure("modalities", "is not a list of objects")
        }
        var modalities: [InputModality] = []
        for (index, value) in values.enumerated() {
            let modality = try Self.modality(value, path: "modalities[\(index)]", inputs: inputs)
            guard !modalities.contains(where: { $0.name == modality.name }) else {
                throw Self.failure("modalities[\(index)].name", "is '\(modality.name)' for the second time")
            }
            modalities.append(modality)
        }
        try Self.checkOverlaps(modalities)
        self.modalities = modalities
        self.rest = rest
    }

    /// Whole numbers are tokens, one row of values is clinical, anything else an image.
    private static func kind(of input: Graph.Input) -> InputModality.Kind {
        if input.elementType != .float32 { return .text }
        return input.dimensions.count <= 2 ? .clinical : .image
    }

    private static func modality(_ value: JSONValue, path: String, inputs: [Graph.Input]) throws -> InputModality {
        guard case .object(let fields) = value else { throw failure(path, "is not an object") }
        let known: Set = ["name", "input", "channels", "kind", "attributes"]
        if let unknown = fields.keys.sorted().first(where: { !known.contains($0) }) {
            throw failure("\(path).\(unknown)", "is not known; there are \(known.sorted().joined(separator: ", "))")
        }
        let name = try text(fields["name"], "\(path).name")
        let inputName = try fields["input"].map { try text($0, "\(path).input") } ?? name
        guard let input = inputs.first(where: { $0.name == inputName }) else {
            throw failure(
                "\(path).input", "names no input of the model; it has \(inputs.map(\.name).joined(separator: ", "))")
        }
        var kind = Self.kind(of: input)
        if let value = fields["kind"] {
            guard case .string(let text) = value, let given = InputModality.Kind(rawValue: text) else {
                throw failure("\(path).kind", "is none of image, clinical, text")
            }
            kind = given
        }
        let extent = input.dimensions.count > 1 ? input.dimensions[1] : nil
        let channels = try fields["channels"].map { try range($0, "\(path).channels", within: extent) }
        return InputModality(
            name: name, kind: kind, input: inputName, channels: channels,
            attributes: try attributes(fields["attributes"], "\(path).attributes", within: extent))
    }

    private static func attributes(
        _ value: JSONValue?, _ path: String, within extent: Int?
    ) throws -> [InputModality.Attribute] {
        guard let value else { return [] }
        guard case .array(let values) = value else { throw failure(path, "is not a list of objects") }
        return try values.enumerated().map { index, value in
            guard case .object(let fields) = value, Set(fields.keys) == ["name", "columns"] else {
                throw failure("\(path)[\(index)]", "is not an object with name and columns")
            }
            return InputModality.Attribute(
                name: try text(fields["name"], "\(path)[\(index)].name"),
                columns: try range(fields["columns"] ?? .null, "\(path)[\(index)].columns", within: extent))
        }
    }

    private static func text(_ value: JSONValue?, _ path: String) throws -> String {
        guard case .string(let text) = value, !text.isEmpty else { throw failure(path, "is not a text") }
        return text
    }

    private static func range(_ value: JSONValue, _ path: String, within extent: Int?) throws -> Range<Int> {
        guard case .array(let bounds) = value, bounds.count == 2, case .number(let first) = bounds[0],
            case .number(let end) = bounds[1], let lower = Int(exactly: first), let upper = Int(exactly: end),
            lower >= 0, lower < upper, upper <= extent ?? upper
        else {
            let limit = extent.map { " up to \($0)" } ?? ""
            throw failure(path, "is not [first, end) with whole numbers from 0\(limit)")
        }
        return lower..<upper
    }

    /// Two modalities that share a channel would be counted twice.
    private static func checkOverlaps(_ modalities: [InputModality]) throws {
        for (index, one) in modalities.enumerated() {
            for other in modalities[..<index] where other.input == one.input {
                guard let first = one.channels, let second = other.channels, !first.overlaps(second) else {
                    throw failure(
                        "modalities[\(index)].channels", "shares a channel of \(one.input) with '\(other.name)'")
                }
            }
        }
    }

    private static func failure(_ path: String, _ reason: String) -> CommandFailure {
        CommandFailure("parameter-invalid", "--parameters: \(path) \(reason)")
    }
}
