package import Attribution

/// A value inside a JSON document with its path, and the place where everything wrong with the document is collected.
///
/// Reading goes on after a mistake, with a placeholder in the wrong value's place, so that one pass finds them all; whoever
/// started the reading must look at `issues` before using what was read.
package struct JSONReader {
    /// nil when the document has nothing here.
    package let value: JSONValue?
    package let path: String
    private let issues: Issues

    private final class Issues {
        var list: [ProfileIssue] = []
    }

    package init(document: JSONValue) { self.init(value: document, path: "$", issues: Issues()) }

    private init(value: JSONValue?, path: String, issues: Issues) {
        self.value = value
        self.path = path
        self.issues = issues
    }

    package var found: [ProfileIssue] { issues.list }

    package func report(_ message: String) { issues.list.append(ProfileIssue(path: path, message: message)) }

    /// The value under a key of this object; reading on from an absent value reports nothing but its absence.
    package func member(_ key: String, of object: [String: JSONValue]) -> JSONReader {
        JSONReader(value: object[key], path: "\(path).\(key)", issues: issues)
    }

    package func element(_ index: Int, _ value: JSONValue) -> JSONReader {
        JSONReader(value: value, path: "\(path)[\(index)]", issues: issues)
    }

    /// The same place with its reports thrown away: what placeholders are read from.
    package func muted() -> JSONReader { JSONReader(value: nil, path: path, issues: Issues()) }

    private func mismatch(_ expected: String) {
        if let value {
            report("expected \(expected), found \(Self.kind(of: value))")
        } else {
            report("missing; expected \(expected)")
        }
    }

    private static func kind(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    package func object() -> [String: JSONValue]? {
        if case .object(let members) = value { return members }
        mismatch("an object")
        return nil
    }

    package func array() -> [JSONReader] {
        if case .array(let values) = value { return values.enumerated().map { element($0, $1) } }
        mismatch("an array")
        return []
    }

    package func string() -> String {
        if case .string(let text) = value {
            if text.isEmpty { report("is empty") }
            return text
        }
        mismatch("a string")
        return ""
    }

    package func bool() -> Bool {
        if case .bool(let flag) = value { return flag }
        mismatch("true or false")
        return false
    }

    package func number() -> Double {
        if case .number(let number) = value { return number }
        mismatch("a number")
        return 0
    }

    /// A number above zero.
    package func positive() -> Double {
        let result = number()
        if case .number = value, result <= 0 { report("must be above 0") }
        return result > 0 ? result : 1
    }

    package func integer(atLeast minimum: Int) -> Int {
        if case .number(let number) = value {
            if let whole = Int(exactly: number), whole >= minimum { return whole }
            report("expected a whole number of at least \(minimum)")
        } else {
            mismatch("a whole number")
        }
        return minimum
    }

    /// One of an enumeration's raw values.
    package func choice<Choice: RawRepresentable<String> & CaseIterable>(_ type: Choice.Type = Choice.self) -> Choice? {
        let known = Choice.allCases.map { $0.rawValue }
        guard case .string(let text) = value else {
            mismatch("one of " + known.joined(separator: ", "))
            return nil
        }
        if let choice = Choice(rawValue: text) { return choice }
        report("\"\(text)\" is not one of \(known.joined(separator: ", "))" + Self.suggestion(for: text, among: known))
        return nil
    }

    /// `; did you mean …?` for the nearest known word, if one is near.
    package static func suggestion(for word: String, among known: [String]) -> String {
        let near = known.map { ($0, distance(word.lowercased(), $0.lowercased())) }.min { $0.1 < $1.1 }
        guard let near, near.1 <= max(2, (word.count + 1) / 3) else { return "" }
        return "; did you mean \"\(near.0)\"?"
    }

    /// Levenshtein's edit distance.
    private static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a), Array(b))
        var row = Array(0...b.count)
        for (i, first) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, second) in b.enumerated() {
                let substituted = diagonal + (first == second ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
            }
        }
        return row[b.count]
    }
}
