import Tensors

/// What takes the place of what is removed.
enum RemovalFill: String, Sendable, Hashable, CaseIterable {
    /// The sample's baseline (zeros where none is given).
    case baseline
    /// The mean of each channel of the image; the baseline for clinical values and text.
    case mean
    /// The image smoothed in place (σ 5 elements); the baseline for clinical values and text.
    case blur

    /// The fills of the inputs that a sample explains, by input name.
    func tensors(for sample: ExplainedSample) -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for modality in sample.modalities where sample.maps[modality.input] != nil {
            guard let input = sample.inputs[modality.input],
                var fill = result[modality.input] ?? sample.baseline(of: modality.input)
            else { continue }
            if self != .baseline, modality.kind == .image {
                let shape = Shape(Array(input.shape.dimensions.dropFirst(2)))
                for channel in modality.channels ?? 0..<input.shape[1] {
                    let range = (channel * shape.count)..<((channel + 1) * shape.count)
                    let values = input.scalars[range].map(Double.init)
                    if self == .mean {
                        let mean = Float(values.reduce(0, +) / Double(max(1, values.count)))
                        for at in range { fill.scalars[at] = mean }
                    } else {
                        let filter = SeparableGaussian(sigmas: shape.dimensions.map { $0 > 1 ? 5 : 0 })
                        fill.scalars.replaceSubrange(range, with: filter(values, shape: shape).map(Float.init))
                    }
                }
            }
            result[modality.input] = fill
        }
        return result
    }
}
