package import Foundation

/// As much of JSON Schema as the committed schemas use, to hold documents against them.
package struct JSONSchema {
    private let root: [String: Any]

    package init(_ data: Data) throws {
        root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// Departures of a document, each with its JSON path.
    package func problems(of document: Data) throws -> [String] {
        check(try JSONSerialization.jsonObject(with: document), root, "$")
    }

    /// Every property that the schema names, as `$.outputs[].path`, and whether it is required.
    package var properties: [String] { names(root, "$").sorted() }

    /// The properties that a document has, named alike.
    package func properties(of document: Data) throws -> Set<String> {
        var found: Set<String> = []
        func walk(_ value: Any, _ schema: [String: Any], _ path: String) {
            let schema = resolve(schema)
            if let object = value as? [String: Any], let properties = schema["properties"] as? [String: [String: Any]] {
                for (key, inner) in object {
                    found.insert("\(path).\(key)")
                    if let property = properties[key] { walk(inner, property, "\(path).\(key)") }
                }
            } else if let array = value as? [Any], let items = schema["items"] as? [String: Any] {
                for inner in array { walk(inner, items, path + "[]") }
            }
        }
        walk(try JSONSerialization.jsonObject(with: document), root, "$")
        return found
    }

    private func names(_ schema: [String: Any], _ path: String) -> [String] {
        let schema = resolve(schema)
        if let items = schema["items"] as? [String: Any] { return names(items, path + "[]") }
        guard let properties = schema["properties"] as? [String: [String: Any]] else { return [] }
        return properties.flatMap { ["\(path).\($0.key)"] + names($0.value, "\(path).\($0.key)") }
    }

    private func resolve(_ schema: [String: Any]) -> [String: Any] {
        guard let reference = schema["$ref"] as? String, let name = reference.split(separator: "/").last,
            let definitions = root["$defs"] as? [String: [String: Any]], let target = definitions[String(name)]
        else { return schema }
        return target
    }

    private func check(_ value: Any, _ unresolved: [String: Any], _ path: String) -> [String] {
        let schema = resolve(unresolved)
        var problems: [String] = []
        if let constant = schema["const"] as? String, value as? String != constant { problems.append("\(path): const") }
        if let allowed = schema["enum"] as? [String], !allowed.contains(value as? String ?? "") {
            problems.append("\(path): enum")
        }
        let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
        if !types.isEmpty, !types.contains(where: { matches(value, $0) }) {
            problems.append("\(path): type is not \(types)")
        }
        if let pattern = schema["pattern"] as? String, let text = value as? String,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            problems.append("\(path): pattern")
        }
        if let number = value as? NSNumber {
            if let least = schema["minimum"] as? NSNumber, number.doubleValue < least.doubleValue {
                problems.append("\(path): minimum")
            }
            if let most = schema["maximum"] as? NSNumber, number.doubleValue > most.doubleValue {
                problems.append("\(path): maximum")
            }
        }
        if let array = value as? [Any] {
            if let least = schema["minItems"] as? Int, array.count < least { problems.append("\(path): minItems") }
            if let most = schema["maxItems"] as? Int, array.count > most { problems.append("\(path): maxItems") }
            if let items = schema["items"] as? [String: Any] {
                problems += array.enumerated().flatMap { check($1, items, "\(path)[\($0)]") }
            }
        }
        if let object = value as? [String: Any] {
            let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
            for key in schema["required"] as? [String] ?? [] where object[key] == nil {
                problems.append("\(path).\(key): required")
            }
            for (key, inner) in object {
                if let property = properties[key] {
                    problems += check(inner, property, "\(path).\(key)")
                } else if schema["additionalProperties"] as? Bool == false {
                    problems.append("\(path).\(key): not in the schema")
                } else if let other = schema["additionalProperties"] as? [String: Any] {
                    problems += check(inner, other, "\(path).\(key)")
                }
            }
        }
        return problems
    }

    private func matches(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "null": value is NSNull
        case "string": value is String
        case "array": value is [Any]
        case "object": value is [String: Any]
        case "boolean":
            (value as? NSNumber).map { String(describing: Swift.type(of: $0)).contains("Bool") || $0 is Bool } ?? false
        case "integer": (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
        case "number": value is NSNumber
        default: false
        }
    }
}
