#if canImport(Glibc)
    import Glibc
#endif

extension IndexTransform {
    /// Standard deviations, in source voxels along x, y, z, of the Gaussian that keeps detail finer than the target grid from
    /// aliasing into it: (f − 1) ∕ 2 where the target is f > 1 times coarser along that source axis, else 0.
    ///
    /// f is the length of the step along the source axis over all target axes. Source: the default of scikit-image's
    /// `resize` (`anti_aliasing_sigma`).
    package var antialiasingSigma: SIMD3<Double> {
        let squares = x * x + y * y + z * z
        let factors = SIMD3(squares.x.squareRoot(), squares.y.squareRoot(), squares.z.squareRoot())
        let sigma = (factors - 1) / 2
        // Grids that share spacing differ in the last bits; that is not shrinking.
        return sigma.replacing(with: 0, where: sigma .< 1e-6)
    }
}

extension Tensor {
    /// This `[slice, row, column]` array convolved with a Gaussian along each axis; beyond the border the edge value continues.
    ///
    /// The kernel is cut off at four standard deviations and sums to 1, as in `scipy.ndimage.gaussian_filter` with
    /// `mode="nearest"`.
    /// - Parameter sigma: standard deviations in voxels along x, y, z; 0 leaves an axis alone.
    package func smoothed(sigma: SIMD3<Double>) -> Tensor {
        precondition(shape.rank == 3, "smoothing takes [slice, row, column]")
        let (depth, rows, columns) = (shape[0], shape[1], shape[2])
        guard count > 0 else { return self }
        var values = scalars
        if let kernel = Self.kernel(sigma.x) {
            // Rows of one element: along x the stride between neighbours is 1.
            Self.convolve(&values, blocks: depth * rows, length: columns, width: 1, kernel)
        }
        if let kernel = Self.kernel(sigma.y) {
            Self.convolve(&values, blocks: depth, length: rows, width: columns, kernel)
        }
        if let kernel = Self.kernel(sigma.z) {
            Self.convolve(&values, blocks: 1, length: depth, width: rows * columns, kernel)
        }
        return Tensor(shape: shape, scalars: values)
    }

    /// Weights of distances 0, 1, 2, … whose two-sided sum is 1; nil when nothing is to be done.
    private static func kernel(_ sigma: Double) -> [Float]? {
        guard sigma > 0 else { return nil }
        let radius = Int(4 * sigma + 0.5)
        guard radius > 0 else { return nil }
        let weights = (0...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
        let sum = weights[0] + 2 * weights.dropFirst().reduce(0, +)
        return weights.map { Float($0 / sum) }
    }

    /// Convolves along the middle axis of `[blocks, length, width]`, in columns narrow enough to stay in the cache.
    private static func convolve(_ values: inout [Float], blocks: Int, length: Int, width: Int, _ kernel: [Float]) {
        let radius = kernel.count - 1
        let strip = min(width, 256)
        var line = [Float](repeating: 0, count: (length + 2 * radius) * strip)
        var sum = [Float](repeating: 0, count: strip)
        unsafe values.withUnsafeMutableBufferPointer { values in
            unsafe line.withUnsafeMutableBufferPointer { line in
                unsafe sum.withUnsafeMutableBufferPointer { sum in
                    for block in 0..<blocks {
                        var first = 0
                        while first < width {
                            let wide = min(strip, width - first)
                            let base = block * length * width + first
                            for i in 0..<(length + 2 * radius) {
                                let from = base + min(max(i - radius, 0), length - 1) * width
                                for c in 0..<wide { unsafe line[i * wide + c] = values[from + c] }
                            }
                            if wide == 1 {
                                for i in 0..<length {
                                    var total = unsafe kernel[0] * line[i + radius]
                                    for d in 1...radius {
                                        unsafe total += kernel[d] * (line[i + radius - d] + line[i + radius + d])
                                    }
                                    unsafe values[base + i * width] = total
                                }
                            } else {
                                for i in 0..<length {
                                    let centre = (i + radius) * wide
                                    for c in 0..<wide { unsafe sum[c] = kernel[0] * line[centre + c] }
                                    for d in 1...radius {
                                        let (weight, step) = (kernel[d], d * wide)
                                        for c in 0..<wide {
                                            unsafe sum[c] +=
                                                weight * (line[centre + c - step] + line[centre + c + step])
                                        }
                                    }
                                    for c in 0..<wide { unsafe values[base + i * width + c] = sum[c] }
                                }
                            }
                            first += wide
                        }
                    }
                }
            }
        }
    }
}
