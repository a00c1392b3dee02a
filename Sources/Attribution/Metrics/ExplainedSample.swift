package import Tensors

/// One sample, its explanation, and what is known about it: what metrics look at.
package struct ExplainedSample: Sendable {
    /// The model's inputs by name, batch 1.
    package let inputs: [String: Tensor]
    /// Relevance by input name, each of its input's shape, or with one channel that all of an image's channels share (a
    /// class activation map). Inputs that the method does not explain are absent.
    package let maps: [String: Tensor]
    package let modalities: [InputModality]
    /// Where the feature is, by the name of an image modality: the modality's spatial axes, above 0 inside.
    package let masks: [String: Tensor]
    /// What stands for absence, by input name; zeros where none is given.
    package let baselines: [String: Tensor]
    /// Reference importance (Shapley value) by modality name; empty when unknown.
    package let modalityImportance: [String: Double]

    /// - Throws: `MetricError` for shapes that do not agree, values that are not finite, and names that are not known.
    package init(
        inputs: [String: Tensor], maps: [String: Tensor], modalities: [InputModality], masks: [String: Tensor] = [:],
        baselines: [String: Tensor] = [:], modalityImportance: [String: Double] = [:]
    ) throws {
        for (what, tensors) in [("map", maps), ("baseline", baselines)] {
            for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
                guard let input = inputs[name] else {
                    throw MetricError.unknownModality(what: what, name: name, known: inputs.keys.sorted())
                }
                var shared = input.shape.dimensions
                if shared.count > 2 { shared[1] = 1 }
                guard tensor.shape == input.shape || what == "map" && tensor.shape.dimensions == shared else {
                    throw MetricError.wrongShape(
                        what: what, name: name, expected: input.shape.dimensions, found: tensor.shape.dimensions)
                }
            }
        }
        for (what, tensors) in [("input", inputs), ("map", maps), ("baseline", baselines), ("mask", masks)] {
            for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
                guard tensor.scalars.allSatisfy(\.isFinite) else { throw MetricError.notFinite(what: what, name: name) }
            }
        }
        for modality in modalities {
            guard let input = inputs[modality.input] else {
                throw MetricError.unknownModality(
                    what: "modality \(modality.name)", name: modality.input, known: inputs.keys.sorted())
            }
            let dimensions = input.shape.dimensions
            let channels = modality.channels ?? 0..<(dimensions.count > 1 ? dimensions[1] : 1)
            guard dimensions.first == 1, modality.kind != .image || dimensions.count > 2,
                dimensions.count < 2 || channels.lowerBound >= 0 && channels.upperBound <= dimensions[1]
            else {
                throw MetricError.wrongShape(
                    what: "input", name: modality.input, expected: [1, channels.upperBound], found: dimensions)
            }
        }
        let names = modalities.map(\.name)
        for (name, mask) in masks.sorted(by: { $0.key < $1.key }) {
            guard let modality = modalities.first(where: { $0.name == name && $0.kind == .image }),
                let input = inputs[modality.input]
            else {
                throw MetricError.unknownModality(
                    what: "mask", name: name, known: modalities.filter { $0.kind == .image }.map(\.name))
            }
            let spatial = Array(input.shape.dimensions.dropFirst(2))
            guard mask.shape.dimensions == spatial else {
                throw MetricError.wrongShape(
                    what: "mask", name: name, expected: spatial, found: mask.shape.dimensions)
            }
        }
        for (name, value) in modalityImportance.sorted(by: { $0.key < $1.key }) {
            guard names.contains(name) else {
                throw MetricError.unknownModality(what: "modality importance", name: name, known: names)
            }
            guard value.isFinite else { throw MetricError.notFinite(what: "importance", name: name) }
        }
        self.inputs = inputs
        self.maps = maps
        self.modalities = modalities
        self.masks = masks
        self.baselines = baselines
        self.modalityImportance = modalityImportance
    }

    /// The input's baseline, zeros where none was given.
    package func baseline(of input: String) -> Tensor? {
        baselines[input] ?? inputs[input].map { Tensor(shape: $0.shape) }
    }

    /// Relevance of each place of a modality: its spatial axes for images (summed over its channels), `[elements]` for
    /// clinical values, `[tokens]` for text. nil when its input has no map.
    package func relevance(of modality: InputModality) -> Tensor? {
        guard let map = maps[modality.input], let input = inputs[modality.input] else { return nil }
        let isShared = modality.kind == .image && map.shape != input.shape
        let whole = InputModality(name: modality.name, kind: modality.kind, input: modality.input)
        guard let places = Places(of: isShared ? whole : modality, shape: map.shape) else { return nil }
        let values = map.scalars
        var sums = [Float](repeating: 0, count: places.count)
        for place in sums.indices {
            var sum = 0.0
            for k in 0..<places.elementsPerPlace { sum += Double(values[places.element(k, of: place)]) }
            sums[place] = Float(sum)
        }
        return Tensor(shape: places.shape, scalars: sums)
    }

    /// The modalities that have a map, each with its relevance, in order.
    package var explained: [(modality: InputModality, relevance: Tensor)] {
        modalities.compactMap { modality in relevance(of: modality).map { (modality, $0) } }
    }
}
