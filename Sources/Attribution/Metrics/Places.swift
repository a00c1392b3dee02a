package import Tensors

/// The places of one modality inside its model input, and which elements lie at each.
///
/// A place is what is shown or hidden as a whole: a pixel or voxel with all of the modality's channels, a clinical
/// column, a token with its embedding.
package struct Places: Sendable, Hashable {
    /// Spatial axes of an image; one axis otherwise.
    package let shape: Shape
    package let elementsPerPlace: Int
    private let offset: Int
    private let placeStride: Int
    private let elementStride: Int

    /// - Parameter shape: the input's, batch 1: `[1, channel, …spatial]` for images, `[1, columns]` for clinical values,
    ///   `[1, tokens]` or `[1, tokens, embedding]` for text.
    /// - Returns: nil when the shape cannot hold such a modality.
    package init?(of modality: InputModality, shape: Shape) {
        guard shape.rank >= 2, shape[0] == 1 else { return nil }
        let range = modality.channels ?? 0..<shape[1]
        guard range.lowerBound >= 0, range.upperBound <= shape[1], !range.isEmpty else { return nil }
        switch modality.kind {
        case .image:
            guard shape.rank >= 3 else { return nil }
            self.shape = Shape(Array(shape.dimensions.dropFirst(2)))
            elementsPerPlace = range.count
            placeStride = 1
            elementStride = self.shape.count
            offset = range.lowerBound * self.shape.count
        case .clinical, .text:
            let width = shape.dimensions.dropFirst(2).reduce(1, *)
            self.shape = [range.count]
            elementsPerPlace = width
            placeStride = width
            elementStride = 1
            offset = range.lowerBound * width
        }
    }

    package var count: Int { shape.count }

    /// Index into the input's elements of the place's k-th element.
    package func element(_ k: Int, of place: Int) -> Int { offset + place * placeStride + k * elementStride }
}
