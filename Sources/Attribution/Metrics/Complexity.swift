import Foundation
import Tensors

/// Complexity: the entropy of the relevance's magnitudes as parts of their sum, in nats.
///
/// `−Σ_i p_i ln p_i`, `p_i = |a_i| / Σ |a|` (Bhatt, Weller and Moura 2020, definition 3). 0 when one element holds
/// everything, ln n when all weigh the same; grows with n, so compare only maps of the same size (`maximum` among the
/// facts is ln n). Over the elements of all modalities together, and for each modality.
struct Complexity: Metric {
    static let id = "entropy"
    static let needs: Set<MetricNeed> = []
    static let direction = MetricDirection.lowerIsBetter

    init(_ parameters: inout MethodParameters) throws {}

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        let maps = sample.explained
        let all = maps.flatMap(\.relevance.scalars)
        return MetricResult(
            Self.entropy(of: all),
            byModality: maps.map { .init(modality: $0.modality.name, outcome: Self.entropy(of: $0.relevance.scalars)) },
            facts: ["maximum": log(Double(all.count))])
    }

    static func entropy(of values: [Float]) -> MetricResult.Outcome {
        guard !values.isEmpty else { return .undefined(reason: "there is no map") }
        let total = values.reduce(0.0) { $0 + Double(abs($1)) }
        guard total > 0 else { return .undefined(reason: "the map is zero everywhere") }
        var entropy = 0.0
        for value in values where value != 0 {
            let part = Double(abs(value)) / total
            if part > 0 { entropy -= part * log(part) }
        }
        // Rounding can leave −0 or −1e-17 for a map of one element.
        return .init(max(0, entropy))
    }
}
