import Tensors

/// How a coarse map is drawn at the input's resolution.
enum Upsampling: String, Sendable, CaseIterable {
    /// Linear along each axis between element centres (half-pixel centres, edges continued): PyTorch's `bilinear` and
    /// `trilinear` without `align_corners`.
    case linear
    /// The element in whose cell the place lies: PyTorch's `nearest`.
    case nearest

    /// - Parameter extents: the new spatial extents.
    /// - Returns: `[batch, channel, …extents]` from `[batch, channel, …spatial]`.
    func callAsFunction(_ map: Tensor, to extents: [Int]) -> Tensor {
        precondition(map.shape.rank == extents.count + 2, "another number of spatial axes")
        return extents.enumerated().reduce(map) { resize($0, axis: $1.offset + 2, to: $1.element) }
    }

    private func resize(_ map: Tensor, axis: Int, to extent: Int) -> Tensor {
        let dimensions = map.shape.dimensions
        let source = dimensions[axis]
        guard source != extent, source > 0 else { return map }
        let inner = dimensions[(axis + 1)...].reduce(1, *)
        let outer = dimensions[..<axis].reduce(1, *)
        let values = map.scalars
        var result: [Float] = []
        result.reserveCapacity(outer * extent * inner)
        let places = (0..<extent).map { place($0, scale: Double(source) / Double(extent), count: source) }
        for block in 0..<outer {
            for (low, high, weight) in places {
                let (a, b) = ((block * source + low) * inner, (block * source + high) * inner)
                for i in 0..<inner { result.append(values[a + i] + weight * (values[b + i] - values[a + i])) }
            }
        }
        var shape = dimensions
        shape[axis] = extent
        return Tensor(shape: Shape(shape), scalars: result)
    }

    private func place(_ index: Int, scale: Double, count: Int) -> (low: Int, high: Int, weight: Float) {
        switch self {
        case .nearest:
            let at = min(Int(Double(index) * scale), count - 1)
            return (at, at, 0)
        case .linear:
            let at = max((Double(index) + 0.5) * scale - 0.5, 0)
            let low = min(Int(at), count - 1)
            return (low, min(low + 1, count - 1), Float(at - Double(low)))
        }
    }
}
