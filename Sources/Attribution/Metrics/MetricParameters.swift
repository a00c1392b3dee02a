/// Reads parameters as a user gives them (JSON) into checked values; what is left unread is an error.
package struct MetricParameters {
    package static let none = MetricParameters([:])

    private let given: [String: JSONValue]
    private var read: [String] = []

    package init(_ given: [String: JSONValue]) { self.given = given }

    package mutating func number(
        _ name: String, default value: Double, in range: ClosedRange<Double>
    ) throws(MetricError) -> Double {
        read.append(name)
        guard let found = given[name] else { return value }
        guard case .number(let number) = found, range.contains(number) else {
            throw .wrongParameter(
                name: name, expected: "a number from \(brief(range.lowerBound)) to \(brief(range.upperBound))")
        }
        return number
    }

    package mutating func integer(
        _ name: String, default value: Int, in range: ClosedRange<Int>
    ) throws(MetricError) -> Int {
        read.append(name)
        guard let found = given[name] else { return value }
        guard case .number(let number) = found, let whole = Int(exactly: number), range.contains(whole) else {
            throw .wrongParameter(
                name: name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return whole
    }

    /// A list of whole numbers, or nil when none is given.
    package mutating func integers(_ name: String, in range: ClosedRange<Int>) throws(MetricError) -> [Int]? {
        read.append(name)
        guard let found = given[name] else { return nil }
        guard case .array(let values) = found, !values.isEmpty else {
            throw .wrongParameter(name: name, expected: "a list of whole numbers")
        }
        var list: [Int] = []
        for value in values {
            guard case .number(let number) = value, let whole = Int(exactly: number), range.contains(whole) else {
                throw .wrongParameter(
                    name: name, expected: "whole numbers from \(range.lowerBound) to \(range.upperBound)")
            }
            list.append(whole)
        }
        return list
    }

    /// A seed: a whole number from 0 to 2⁵³, which JSON carries exactly.
    package mutating func seed(_ name: String = "seed", default value: UInt64 = 0) throws(MetricError) -> UInt64 {
        UInt64(try integer(name, default: Int(value), in: 0...(1 << 53)))
    }

    package mutating func flag(_ name: String, default value: Bool) throws(MetricError) -> Bool {
        read.append(name)
        guard let found = given[name] else { return value }
        guard case .bool(let flag) = found else { throw .wrongParameter(name: name, expected: "true or false") }
        return flag
    }

    package mutating func choice<Choice>(_ name: String, default value: Choice) throws(MetricError) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable {
        read.append(name)
        guard let found = given[name] else { return value }
        guard case .string(let text) = found, let choice = Choice(rawValue: text) else {
            throw .wrongParameter(
                name: name, expected: "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    /// - Throws: `unknownParameter` for the first name, in alphabetical order, that nothing has asked for.
    package func finish() throws(MetricError) {
        if let name = given.keys.sorted().first(where: { !read.contains($0) }) {
            throw .unknownParameter(name: name, known: read)
        }
    }

    private func brief(_ value: Double) -> String {
        Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}
