package import Tensors

extension SLIC {
    /// The segments of an image.
    /// - Parameters:
    ///   - image: `[channel, row, column]` or `[channel, slice, row, column]`.
    ///   - mask: on the spatial axes, above 0 inside; nil for everywhere.
    ///   - spacing: distance between places along each spatial axis, above 0; nil for 1.
    /// - Throws: `MetricError` for another shape, values that are not finite, or an empty mask.
    package func segmentation(
        of image: Tensor, mask: Tensor? = nil, spacing: [Double]? = nil
    ) throws(MetricError) -> Segmentation {
        guard image.shape.rank == 3 || image.shape.rank == 4, image.count > 0 else {
            throw .wrongSegments(reason: "SLIC takes [channel, row, column] or [channel, slice, row, column]")
        }
        let shape = Shape(Array(image.shape.dimensions.dropFirst()))
        guard image.scalars.allSatisfy(\.isFinite) else { throw .notFinite(what: "image", name: "segments") }
        if let mask, mask.shape != shape {
            throw .wrongShape(
                what: "mask", name: "segments", expected: shape.dimensions, found: mask.shape.dimensions)
        }
        let spacing = spacing ?? shape.dimensions.map { _ in 1 }
        guard spacing.count == shape.rank, spacing.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw .wrongParameter(name: "spacing", expected: "\(shape.rank) numbers above 0")
        }
        // Two dimensions are one slice.
        let volume = shape.rank == 2 ? Shape([1] + shape.dimensions) : shape
        let isInside = mask?.scalars.map { $0 > 0 } ?? [Bool](repeating: true, count: shape.count)
        guard isInside.contains(true) else { throw .wrongSegments(reason: "the mask is empty") }
        let grid = SegmentGrid(
            shape: volume, spacing: shape.rank == 2 ? [1] + spacing : spacing, isInside: isInside)
        var clustering = SLICClustering(
            grid: grid, channels: smoothedChannels(of: image, shape: shape), compactness: compactness,
            seeds: grid.seeds(about: count))
        clustering.run(iterations: iterations)
        let inside = isInside.reduce(0) { $0 + ($1 ? 1 : 0) }
        let smallest = minimumPart * Double(inside) / Double(clustering.count)
        let labels = SegmentConnectivity(shape: volume).joined(labels: clustering.labels, smallest: Int(smallest))
        return Segmentation(shape: shape, labels: labels)
    }

    /// Each channel smoothed, all scaled together to [0, 1]; constant images become 0.
    private func smoothedChannels(of image: Tensor, shape: Shape) -> [[Float]] {
        let filter = SeparableGaussian(sigmas: shape.dimensions.map { $0 > 1 ? sigma : 0 })
        let low = image.scalars.min() ?? 0
        let range = (image.scalars.max() ?? 0) - low
        return (0..<image.shape[0]).map { channel in
            let plane = image.scalars[(channel * shape.count)..<((channel + 1) * shape.count)]
            guard range > 0, range.isFinite else { return [Float](repeating: 0, count: shape.count) }
            return filter(plane.map { Double(($0 - low) / range) }, shape: shape).map(Float.init)
        }
    }
}
