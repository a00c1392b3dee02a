import Tensors

/// How alike two explanations of the same sample are: the mean over modalities of Spearman's ρ and of SSIM.
struct MapSimilarity {
    /// nil where no modality has one (constant maps).
    let spearman: Double?
    /// Of the maps scaled to their largest magnitude; nil where no image modality has one.
    let ssim: Double?

    /// - Parameter isAbsolute: compares magnitudes (Adebayo et al. 2018 look at both).
    init(_ first: ExplainedSample, _ second: ExplainedSample, isAbsolute: Bool) {
        var (correlations, similarities): ([Double], [Double]) = ([], [])
        for modality in first.modalities {
            guard let a = first.relevance(of: modality), let b = second.relevance(of: modality), a.shape == b.shape
            else { continue }
            let (x, y) = (Self.scaled(a, isAbsolute: isAbsolute), Self.scaled(b, isAbsolute: isAbsolute))
            if let correlation = RankCorrelation.spearman(x.scalars, y.scalars) { correlations.append(correlation) }
            if modality.kind == .image, !x.isConstant, !y.isConstant,
                let similarity = StructuralSimilarity.mean(x, y, range: isAbsolute ? 1 : 2)
            {
                similarities.append(similarity)
            }
        }
        spearman = Self.mean(correlations)
        ssim = Self.mean(similarities)
    }

    private static func scaled(_ map: Tensor, isAbsolute: Bool) -> Tensor {
        let largest = map.scalars.reduce(0) { max($0, abs($1)) }
        guard largest > 0 else { return map }
        return Tensor(shape: map.shape, scalars: map.scalars.map { (isAbsolute ? abs($0) : $0) / largest })
    }

    private static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}
