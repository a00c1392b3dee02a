/// Feature portion (FP): the part of all modalities' positive relevance that lies on the feature.
///
/// `Σ_m Σ_i 1(L_m,i > 0) S_m,i / Σ_m Σ_i S_m,i` over the image modalities that have a mask, with S the positive part of
/// the maps taken together (Jin et al. 2023, "Guidelines and evaluation of clinical explainable AI", FP; spec §4.3). Unlike
/// relevance mass accuracy it pools the modalities, so a modality with more relevance weighs more. The paper's code grows
/// the mask by a 20 × 20 square in each slice: `dilation` 10.
struct FeaturePortion: Metric {
    static let id = "feature-portion"
    static let needs: Set<MetricNeed> = [.mask]
    static let direction = MetricDirection.higherIsBetter

    let dilation: Int
    let sign: RelevanceSign

    init(_ parameters: inout MethodParameters) throws {
        dilation = try parameters.integer("dilation", default: 0, in: 0...4096)
        sign = try parameters.choice("sign", default: .positive)
    }

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        let masked = sample.masked(dilation: dilation)
        guard !masked.isEmpty else { return .undefined("no image modality has both a map and a mask") }
        guard masked.contains(where: { $0.insideCount > 0 }) else { return .undefined("the mask is empty") }
        let masses = masked.map { RelevanceMass($0, sign: sign) }
        let total = masses.reduce(0) { $0 + $1.total }
        guard total > 0 else { return .undefined("the map has no positive relevance") }
        return MetricResult(
            .init(masses.reduce(0) { $0 + $1.inside } / total),
            byModality: zip(masked, masses).map { masked, mass in
                .init(
                    modality: masked.modality.name,
                    outcome: mass.total > 0
                        ? .init(mass.inside / mass.total)
                        : .undefined(reason: "the map has no positive relevance"))
            })
    }
}
