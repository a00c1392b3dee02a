package import Tensors

/// Structural similarity of two images or volumes (Wang, Bovik, Sheikh and Simoncelli 2004).
///
/// `SSIM = (2 μx μy + C1)(2 σxy + C2) / ((μx² + μy² + C1)(σx² + σy² + C2))` in a Gaussian window (σ 1.5, 11 elements a side),
/// `C1 = (0.01 L)²`, `C2 = (0.03 L)²`, moments weighted by the window without a sample correction, averaged over the
/// windows that lie wholly inside. 1 only for equal images; can be below 0.
package enum StructuralSimilarity {
    /// - Parameters:
    ///   - range: L, the values' range, above 0.
    /// - Returns: the mean; nil for arrays without two axes, or with an axis too short for any window of three.
    ///   Along an axis shorter than 11 the window is cut to the largest odd extent that fits.
    package static func mean(_ x: Tensor, _ y: Tensor, range: Double) -> Double? {
        precondition(x.shape == y.shape, "images of different shape")
        let shape = x.shape
        guard shape.rank >= 2, range > 0 else { return nil }
        let radii = shape.dimensions.map { min(5, ($0 - 1) / 2) }
        // A single slice has no extent along its first axis; the others must take a window.
        guard zip(radii, shape.dimensions).filter({ $0.0 > 0 || $0.1 > 1 }).allSatisfy({ $0.0 > 0 }),
            radii.contains(where: { $0 > 0 })
        else { return nil }
        let filter = SeparableGaussian(sigmas: radii.map { $0 > 0 ? 1.5 : 0 }, radii: radii)
        let (a, b) = (x.scalars.map(Double.init), y.scalars.map(Double.init))
        let meanA = filter(a, shape: shape)
        let meanB = filter(b, shape: shape)
        let squaresA = filter(a.map { $0 * $0 }, shape: shape)
        let squaresB = filter(b.map { $0 * $0 }, shape: shape)
        let products = filter(zip(a, b).map { $0 * $1 }, shape: shape)
        let c1 = (0.01 * range) * (0.01 * range)
        let c2 = (0.03 * range) * (0.03 * range)
        var (sum, count) = (0.0, 0)
        let strides = shape.strides
        for index in 0..<shape.count {
            var isInside = true
            for axis in 0..<shape.rank {
                let at = index / strides[axis] % shape[axis]
                if at < radii[axis] || at >= shape[axis] - radii[axis] { isInside = false }
            }
            guard isInside else { continue }
            let (mA, mB) = (meanA[index], meanB[index])
            let variances = squaresA[index] - mA * mA + squaresB[index] - mB * mB
            let covariance = products[index] - mA * mB
            sum +=
                (2 * mA * mB + c1) * (2 * covariance + c2) / ((mA * mA + mB * mB + c1) * (variances + c2))
            count += 1
        }
        return count > 0 ? sum / Double(count) : nil
    }
}
