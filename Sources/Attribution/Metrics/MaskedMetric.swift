import Tensors

/// One image modality's relevance beside its mask, as the localisation metrics compare them.
struct MaskedRelevance {
    let modality: InputModality
    /// Over the modality's spatial axes.
    let relevance: Tensor
    let isInside: [Bool]

    /// Places inside the mask.
    var insideCount: Int { isInside.reduce(0) { $0 + ($1 ? 1 : 0) } }
}

/// A metric that compares each image modality's map with that modality's mask; its overall number is the mean over the
/// modalities where it is defined.
protocol MaskedMetric: Metric {
    /// The mask grows by this many places along the last two axes (a square in each slice).
    var dilation: Int { get }
    func compare(_ masked: MaskedRelevance) -> MetricResult.Outcome
}

extension MaskedMetric {
    static var needs: Set<MetricNeed> { [.mask] }
    var dilation: Int { 0 }

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        .mean(
            of: sample.masked(dilation: dilation).map { masked in
                let outcome: MetricResult.Outcome =
                    if masked.insideCount == 0 {
                        .undefined(reason: "the mask is empty")
                    } else if masked.relevance.isConstant {
                        .undefined(reason: "the map is constant")
                    } else {
                        compare(masked)
                    }
                return .init(modality: masked.modality.name, outcome: outcome)
            },
            none: "no image modality has both a map and a mask")
    }
}

extension ExplainedSample {
    /// The image modalities that have a map and a mask, in order.
    func masked(dilation: Int = 0) -> [MaskedRelevance] {
        explained.compactMap { modality, relevance in
            guard modality.kind == .image, let mask = masks[modality.name] else { return nil }
            let inside = mask.scalars.map { $0 > 0 }
            return MaskedRelevance(
                modality: modality, relevance: relevance,
                isInside: Self.dilated(inside, shape: mask.shape, by: dilation))
        }
    }

    /// The mask grown by a square of `2 radius + 1` places a side along the last two axes (along the last for one axis).
    static func dilated(_ mask: [Bool], shape: Shape, by radius: Int) -> [Bool] {
        guard radius > 0, shape.rank > 0, shape.count > 0 else { return mask }
        var result = mask
        for axis in max(0, shape.rank - 2)..<shape.rank {
            let (extent, stride) = (shape[axis], shape.strides[axis])
            let source = result
            for start in 0..<source.count where (start / stride) % extent == 0 {
                // One line along the axis: a place is inside if the nearest inside place is at most radius away.
                var last = -radius - 1
                for i in 0..<extent {
                    if source[start + i * stride] { last = i }
                    if i - last <= radius { result[start + i * stride] = true }
                }
                last = extent + radius
                for i in (0..<extent).reversed() {
                    if source[start + i * stride] { last = i }
                    if last - i <= radius { result[start + i * stride] = true }
                }
            }
        }
        return result
    }

}

extension Tensor {
    /// Whether every element is the same.
    var isConstant: Bool {
        guard let first = scalars.first else { return true }
        return scalars.allSatisfy { $0 == first }
    }
}
