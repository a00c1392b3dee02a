import Attribution
import DICOM

/// Whether a rule holds for a volume, with what it looked at.
struct RuleOutcome: Equatable {
    let holds: Bool
    /// What was found and what was expected, such as `SeriesDescription is "t2_tse_sag"; expected to match /tra/`.
    let explanation: String
}

extension SelectionRule {
    func outcome(of volume: VolumeDescription, in series: Series) -> RuleOutcome {
        switch self {
        case .attribute(let path, let test):
            let found = path.values(of: volume, in: series)
            let holds = test.holds(for: found)
            let shown =
                found.values.isEmpty ? "is absent" : found.mayBeShown ? "is \"\(found.text)\"" : "(value withheld)"
            return RuleOutcome(holds: holds, explanation: "\(path) \(shown); \(test.expectation)")
        case .anyOf(let rules):
            let outcomes = rules.map { $0.outcome(of: volume, in: series) }
            if let first = outcomes.first(where: \.holds) { return first }
            return RuleOutcome(
                holds: false, explanation: outcomes.map(\.explanation).joined(separator: ", or "))
        case .allOf(let rules):
            let outcomes = rules.map { $0.outcome(of: volume, in: series) }
            if let first = outcomes.first(where: { !$0.holds }) { return first }
            return RuleOutcome(holds: true, explanation: outcomes.map(\.explanation).joined(separator: ", and "))
        case .not(let rule):
            let outcome = rule.outcome(of: volume, in: series)
            return RuleOutcome(holds: !outcome.holds, explanation: "not (\(outcome.explanation))")
        }
    }
}

extension SelectionRule.Test {
    func holds(for found: FoundValues) -> Bool {
        switch self {
        case .exists(let wanted): return found.values.isEmpty != wanted
        case .equals(let value): return Self.any(of: [value], in: found)
        case .oneOf(let values): return Self.any(of: values, in: found)
        case .range(let minimum, let maximum):
            return found.numbers.contains { $0 >= minimum ?? -.infinity && $0 <= maximum ?? .infinity }
        case .contains(let text): return found.values.contains { $0.contains(text) }
        case .matches(let pattern):
            // Checked when the profile was read.
            guard let expression = try? Regex(pattern) else { return false }
            return found.values.contains { $0.contains(expression) }
        }
    }

    private static func any(of wanted: [JSONValue], in found: FoundValues) -> Bool {
        wanted.contains { value in
            switch value {
            case .number(let number): found.numbers.contains(number)
            case .string(let text):
                found.values.contains { candidate in
                    if candidate == text { return true }
                    guard let a = Double(candidate), let b = Double(text) else { return false }
                    return a == b
                }
            default: false
            }
        }
    }

    /// The end of a sentence that says what the test asks for.
    var expectation: String {
        func text(_ value: JSONValue) -> String {
            switch value {
            case .number(let number): number.brief
            case .string(let text): "\"\(text)\""
            default: ""
            }
        }
        switch self {
        case .exists(let wanted): return wanted ? "expected to exist" : "expected to be absent"
        case .equals(let value): return "expected \(text(value))"
        case .oneOf(let values): return "expected one of " + values.map(text).joined(separator: ", ")
        case .range(let minimum?, let maximum?): return "expected \(minimum.brief) to \(maximum.brief)"
        case .range(let minimum?, nil): return "expected at least \(minimum.brief)"
        case .range(nil, let maximum?): return "expected at most \(maximum.brief)"
        case .range(nil, nil): return "expected a number"
        case .contains(let text): return "expected to contain \"\(text)\""
        case .matches(let pattern): return "expected to match /\(pattern)/"
        }
    }
}
