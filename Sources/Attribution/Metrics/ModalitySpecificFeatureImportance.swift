/// Modality-specific feature importance (MSFI): the portion on the feature, weighted by how much each modality matters.
///
/// `MSFI = Σ_m φ_m p_m / Σ_m φ_m`, `p_m = Σ_i 1(L_m,i > 0) S_m,i / Σ_i S_m,i`, S the positive part of the map, φ the
/// modalities' reference importance scaled to [0, 1] (Jin, Li and Hamarneh 2022, AAAI, eq. 2; spec §4.3). `scaling`:
/// `min-max` sends the least important modality to 0, so that it does not count at all; `maximum` divides by the largest
/// and sends negative values to 0. A modality of weight above 0 whose map has no positive relevance counts as portion 0:
/// a modality that matters and is not shown is the fault this metric is for. Only image modalities with a mask take part.
struct ModalitySpecificFeatureImportance: Metric {
    enum Scaling: String, Sendable, Hashable, CaseIterable {
        case minMax = "min-max"
        case maximum
    }

    static let id = "msfi"
    static let needs: Set<MetricNeed> = [.mask, .modalityImportance]
    static let direction = MetricDirection.higherIsBetter

    let scaling: Scaling
    let dilation: Int

    init(_ parameters: inout MethodParameters) throws {
        scaling = try parameters.choice("scaling", default: .minMax)
        dilation = try parameters.integer("dilation", default: 0, in: 0...4096)
    }

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        let masked = sample.masked(dilation: dilation).filter { sample.modalityImportance[$0.modality.name] != nil }
        guard !masked.isEmpty else {
            return .undefined("no image modality has a map, a mask and a reference importance")
        }
        let importance = masked.map { sample.modalityImportance[$0.modality.name] ?? 0 }
        guard let weights = weights(importance) else {
            return .undefined("the modalities' importance has no positive value to weigh by")
        }
        let masses = masked.map { RelevanceMass($0, sign: .positive) }
        guard masses.contains(where: { $0.total > 0 }) else { return .undefined("the map has no positive relevance") }
        guard masked.contains(where: { $0.insideCount > 0 }) else { return .undefined("the mask is empty") }
        let portions = masses.map { $0.total > 0 ? $0.inside / $0.total : 0 }
        let sum = zip(weights, portions).reduce(0) { $0 + $1.0 * $1.1 }
        return MetricResult(
            .init(sum / weights.reduce(0, +)),
            byModality: zip(masked, portions).map { .init(modality: $0.modality.name, outcome: .init($1)) })
    }

    /// The importances scaled to [0, 1]; nil when they leave nothing above 0.
    func weights(_ importance: [Double]) -> [Double]? {
        guard let high = importance.max(), let low = importance.min() else { return nil }
        switch scaling {
        case .minMax:
            // Modalities that all matter the same weigh the same.
            guard high > low else { return high > 0 ? importance.map { _ in 1 } : nil }
            return importance.map { ($0 - low) / (high - low) }
        case .maximum:
            return high > 0 ? importance.map { max(0, $0 / high) } : nil
        }
    }
}
