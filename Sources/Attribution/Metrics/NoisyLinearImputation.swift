package import Tensors

/// Fills places of an image by what lies around them: each missing place becomes the weighted mean of its neighbours, all
/// at once, plus a little noise (Rong et al. 2022, ROAD, §4).
///
/// The weights fall with the square of the distance: in a plane 1/6 for the four direct neighbours and 1/12 for the
/// diagonal ones, as in the paper; in a volume all 26 by the same law. At the image's border the neighbours that exist
/// share the weight. The system is symmetric and positive definite as soon as one place is known, and is solved by
/// conjugate gradients with a diagonal preconditioner.
package struct NoisyLinearImputation: Sendable {
    private let shape: Shape
    private let offsets: [(offset: Int, weight: Double)]
    /// Index into the array with a rim of one place around the image, for each place.
    private let padded: [Int]
    private let paddedCount: Int

    /// - Parameter shape: one to three axes.
    package init(shape: Shape) {
        precondition((1...3).contains(shape.rank), "imputation takes one to three axes")
        self.shape = shape
        let wide = Shape(shape.dimensions.map { $0 + 2 })
        let strides = wide.strides
        paddedCount = wide.count
        var steps: [(offset: Int, square: Int)] = [(0, 0)]
        for axis in 0..<shape.rank {
            steps = steps.flatMap { step in
                [-1, 0, 1].map { (step.offset + $0 * strides[axis], step.square + $0 * $0) }
            }
        }
        let weights = steps.filter { $0.square > 0 }.map { ($0.offset, 1 / Double($0.square)) }
        let sum = weights.reduce(0) { $0 + $1.1 }
        offsets = weights.map { ($0.0, $0.1 / sum) }
        var indices = [strides.reduce(0, +)]
        for axis in 0..<shape.rank {
            let stride = strides[axis]
            let extent = shape[axis]
            indices = indices.flatMap { start in (0..<extent).map { start + $0 * stride } }
        }
        padded = indices
    }

    /// - Parameters:
    ///   - values: one channel; what is missing is not looked at.
    ///   - isMissing: by place.
    ///   - empty: what every place becomes when none is known.
    /// - Returns: the values with the missing ones filled, without noise.
    package func filled(_ values: [Float], isMissing: [Bool], empty: Float = 0) -> [Float] {
        let missing = isMissing.indices.filter { isMissing[$0] }
        guard !missing.isEmpty else { return values }
        guard missing.count < values.count else { return [Float](repeating: empty, count: values.count) }
        var known = [Double](repeating: 0, count: paddedCount)
        var exists = [Double](repeating: 0, count: paddedCount)
        var sum = 0.0
        for at in values.indices {
            exists[padded[at]] = 1
            if !isMissing[at] {
                known[padded[at]] = Double(values[at])
                sum += Double(values[at])
            }
        }
        let places = missing.map { padded[$0] }
        let diagonal = weightedSums(of: exists, at: places)
        let right = weightedSums(of: known, at: places)
        let solution = solve(
            right: right, diagonal: diagonal, places: places,
            start: sum / Double(values.count - missing.count))
        var result = values
        for (at, value) in zip(missing, solution) { result[at] = Float(value) }
        return result
    }

    private func weightedSums(of array: [Double], at places: [Int]) -> [Double] {
        var sums = [Double](repeating: 0, count: places.count)
        for (k, place) in places.enumerated() {
            var sum = 0.0
            for (offset, weight) in offsets { sum += weight * array[place + offset] }
            sums[k] = sum
        }
        return sums
    }

    /// Solves `d_i x_i − Σ_j w_ij x_j = r_i` over the missing places.
    private func solve(right: [Double], diagonal: [Double], places: [Int], start: Double) -> [Double] {
        let count = places.count
        // Values at missing places; 0 at known ones and on the rim, which therefore add nothing.
        var spread = [Double](repeating: 0, count: paddedCount)
        var x = [Double](repeating: start, count: count)
        func product(_ vector: [Double]) -> [Double] {
            for k in 0..<count { spread[places[k]] = vector[k] }
            var result = weightedSums(of: spread, at: places)
            for k in 0..<count { result[k] = diagonal[k] * vector[k] - result[k] }
            return result
        }
        var residual = zip(right, product(x)).map { $0 - $1 }
        var direction = zip(residual, diagonal).map { $0 / $1 }
        var power = dot(residual, direction)
        // The residual is in the image's unit; a millionth of the right side's size is far below the noise added.
        let enough = 1e-12 * max(dot(right, right), .leastNormalMagnitude)
        for _ in 0..<2000 {
            guard dot(residual, residual) > enough, power > 0 else { break }
            let image = product(direction)
            let length = power / dot(direction, image)
            for k in 0..<count {
                x[k] += length * direction[k]
                residual[k] -= length * image[k]
            }
            var nextPower = 0.0
            for k in 0..<count { nextPower += residual[k] * residual[k] / diagonal[k] }
            let ratio = nextPower / power
            for k in 0..<count { direction[k] = residual[k] / diagonal[k] + ratio * direction[k] }
            power = nextPower
        }
        return x
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for k in a.indices { sum += a[k] * b[k] }
        return sum
    }
}
