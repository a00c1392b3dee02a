import Attribution
import Profiles

extension JSONFields {
    /// Seconds (or days) of at least `minimum`.
    func amount(_ key: Key, default fallback: Double, atLeast minimum: Double = 0) -> Double {
        guard has(key) else { return fallback }
        let number = self[key].number()
        if case .number = self[key].value, !(number >= minimum) { self[key].report("must be at least \(minimum)") }
        return number
    }

    func optionalAmount(_ key: Key, atLeast minimum: Double = 0) -> Double? {
        has(key) ? amount(key, default: 0, atLeast: minimum) : nil
    }

    func count(_ key: Key, default fallback: Int, atLeast minimum: Int) -> Int {
        has(key) ? self[key].integer(atLeast: minimum) : fallback
    }

    /// A name for logs and folders: lower-case letters, digits and hyphens.
    func name(_ key: Key) -> String {
        let text = string(key)
        if !text.isEmpty, text.contains(where: { !($0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-")) }) {
            self[key].report("expected lower-case letters, digits and hyphens")
        }
        return text
    }
}
