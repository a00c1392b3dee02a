/// Which part of a signed map counts as relevance.
package enum RelevanceSign: String, Sendable, Hashable, Codable, CaseIterable {
    /// Negative values become 0: evidence for the target.
    case positive
    /// The magnitude: evidence either way.
    case absolute

    package func callAsFunction(_ values: [Float]) -> [Float] {
        switch self {
        case .positive: values.map { max($0, 0) }
        case .absolute: values.map(abs)
        }
    }
}
