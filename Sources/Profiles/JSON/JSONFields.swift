import Attribution

/// An object whose keys are known: reports keys that are not, and reads those that are.
package struct JSONFields<Key: CodingKey & CaseIterable & RawRepresentable<String>> {
    package let json: JSONReader
    private let members: [String: JSONValue]
    /// Whether the document has an object here at all; if not, that is what gets reported, not every missing key.
    private let isObject: Bool

    /// - Parameter ignoring: keys that are allowed and not read, such as `$schema`.
    package init(_ json: JSONReader, ignoring: Set<String> = []) {
        let object = json.object()
        self.json = object == nil ? json.muted() : json
        members = object ?? [:]
        isObject = object != nil
        let known = Key.allCases.map { $0.rawValue }
        for key in members.keys.sorted() where !known.contains(key) && !ignoring.contains(key) {
            let hint = JSONReader.suggestion(for: key, among: known)
            json.member(key, of: members)
                .report("unknown key" + (hint.isEmpty ? "; known are \(known.joined(separator: ", "))" : hint))
        }
    }

    package subscript(key: Key) -> JSONReader { json.member(key.rawValue, of: members) }

    package func has(_ key: Key) -> Bool { members[key.rawValue] != nil }

    package func string(_ key: Key, default fallback: String? = nil) -> String {
        if let fallback, !has(key) { return fallback }
        return self[key].string()
    }

    package func optionalString(_ key: Key) -> String? { has(key) ? self[key].string() : nil }

    package func bool(_ key: Key, default fallback: Bool) -> Bool { has(key) ? self[key].bool() : fallback }

    package func number(_ key: Key, default fallback: Double) -> Double { has(key) ? self[key].number() : fallback }

    package func optionalNumber(_ key: Key) -> Double? { has(key) ? self[key].number() : nil }

    package func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: Key, default fallback: Choice) -> Choice
    {
        has(key) ? self[key].choice() ?? fallback : fallback
    }

    /// A required object.
    package func value<Value: JSONReadable>(_ key: Key, as type: Value.Type = Value.self) -> Value {
        Value(reading: self[key])
    }

    package func optional<Value: JSONReadable>(_ key: Key, as type: Value.Type = Value.self) -> Value? {
        has(key) ? Value(reading: self[key]) : nil
    }

    /// An array of objects; empty when absent.
    package func list<Value: JSONReadable>(_ key: Key, of type: Value.Type = Value.self) -> [Value] {
        has(key) ? self[key].array().map { Value(reading: $0) } : []
    }

    package func strings(_ key: Key) -> [String] { has(key) ? self[key].array().map { $0.string() } : [] }

    /// An array of positive numbers, as many as `counts` allows; nil when absent.
    package func positives(_ key: Key, counts: ClosedRange<Int>) -> [Double]? {
        guard has(key) else { return nil }
        let values = self[key].array().map { $0.positive() }
        if case .array = self[key].value, !counts.contains(values.count) {
            let expected = counts.count == 1 ? "\(counts.lowerBound)" : "\(counts.lowerBound) or \(counts.upperBound)"
            self[key].report("expected \(expected) numbers, found \(values.count)")
        }
        return values
    }

    /// `[low, high]` with low below high (or equal to it, if `mayBeEmpty`); nil when absent.
    package func interval(_ key: Key) -> Interval? { optional(key) }
}
