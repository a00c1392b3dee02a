import Tensors

/// Modality importance correlation: does the map rank the modalities as their reference importance does?
///
/// Kendall's τ-b between the relevance that the map gives each modality (the sum of its positive part, or of its
/// magnitude) and the modalities' Shapley values (Jin et al. 2023, MI correlation; spec §4.3). −1…1; with few modalities it
/// takes few values (two modalities: only −1 and 1), so average it over a cohort.
struct ModalityRankCorrelation: Metric {
    static let id = "modality-rank-correlation"
    static let needs: Set<MetricNeed> = [.modalityImportance]
    static let direction = MetricDirection.higherIsBetter

    let sign: RelevanceSign

    init(_ parameters: inout MethodParameters) throws {
        sign = try parameters.choice("sign", default: .positive)
    }

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        let known = sample.explained.filter { sample.modalityImportance[$0.modality.name] != nil }
        guard known.count > 1 else {
            return .undefined("fewer than two modalities have both a map and a reference importance")
        }
        let estimated = known.map { sign($0.relevance.scalars).reduce(0.0) { $0 + Double($1) } }
        let reference = known.map { sample.modalityImportance[$0.modality.name] ?? 0 }
        guard let correlation = RankCorrelation.kendallTauB(estimated, reference) else {
            return .undefined("all modalities have the same importance, so they have no order")
        }
        return MetricResult(
            .init(correlation),
            byModality: zip(known, estimated).map { .init(modality: $0.modality.name, outcome: .init($1)) })
    }
}
