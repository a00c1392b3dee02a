package import Tensors

/// How much of an attribution lies on one modality.
package struct AttributionMass: Hashable, Sendable {
    package let modality: String
    /// Sum of the positive values.
    package let positive: Double
    /// Sum of the magnitudes.
    package let absolute: Double
    /// Part of all modalities' positive sums; 0 when there is none.
    package let positiveShare: Double
    /// Part of all modalities' magnitudes; 0 when there is none.
    package let absoluteShare: Double
}

extension Attribution {
    /// Relevance of each place of one modality: the spatial axes of an image, summed over its channels; `[columns]` of a
    /// clinical modality; `[tokens]` of a text, summed over an embedding. A class activation map has one channel, which all
    /// modalities of its input share. nil when the method does not explain the modality's input.
    package func map(for modality: InputModality) -> Tensor? {
        elements(of: modality).map { places, map in
            Tensor(
                shape: places.shape,
                scalars: (0..<places.count).map { place in
                    Float(
                        (0..<places.elementsPerPlace).reduce(0.0) {
                            $0 + Double(map.scalars[places.element($1, of: place)])
                        })
                })
        }
    }

    /// Positive and absolute mass per modality, over elements (not places, where channels could cancel), in the
    /// modalities' order. Modalities whose input has no map are absent.
    package func masses(of modalities: [InputModality]) -> [AttributionMass] {
        let sums = modalities.compactMap { modality -> (name: String, positive: Double, absolute: Double)? in
            guard let (places, map) = elements(of: modality) else { return nil }
            var (positive, absolute) = (0.0, 0.0)
            for place in 0..<places.count {
                for k in 0..<places.elementsPerPlace {
                    let value = Double(map.scalars[places.element(k, of: place)])
                    positive += max(value, 0)
                    absolute += abs(value)
                }
            }
            return (modality.name, positive, absolute)
        }
        let positive = sums.reduce(0) { $0 + $1.positive }
        let absolute = sums.reduce(0) { $0 + $1.absolute }
        return sums.map {
            AttributionMass(
                modality: $0.name, positive: $0.positive, absolute: $0.absolute,
                positiveShare: positive > 0 ? $0.positive / positive : 0,
                absoluteShare: absolute > 0 ? $0.absolute / absolute : 0)
        }
    }

    private func elements(of modality: InputModality) -> (Places, Tensor)? {
        guard let map = maps[modality.input] else { return nil }
        let isShared =
            modality.kind == .image && map.shape.rank > 2 && map.shape[1] == 1
            && modality.channels.map { $0 != 0..<1 } ?? false
        let carried =
            isShared ? InputModality(name: modality.name, kind: .image, input: modality.input) : modality
        return Places(of: carried, shape: map.shape).map { ($0, map) }
    }
}
