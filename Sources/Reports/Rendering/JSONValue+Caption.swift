import Attribution

extension JSONValue {
    /// A parameter for people.
    var caption: String {
        switch self {
        case .null: "none"
        case .bool(let value): value ? "yes" : "no"
        case .number(let value): value.brief
        case .string(let value): value
        case .array(let values): values.map(\.caption).joined(separator: "×")
        case .object(let values):
            values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.caption)" }.joined(separator: " ")
        }
    }
}
