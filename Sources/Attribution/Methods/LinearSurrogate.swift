/// Weighted least squares over groups shown or hidden, with an optional ridge penalty on all but the intercept.
enum LinearSurrogate {
    /// `argmin_β,c Σ_n w_n (y_n − c − Σ_k β_k z_nk)² + λ Σ_k β_k²`.
    /// - Parameters:
    ///   - shown: rows of one Bool for each group.
    ///   - ridge: λ; a little is added anyway where the rows leave a direction open.
    /// - Returns: β.
    static func fit(shown: [[Bool]], targets: [Double], weights: [Double], ridge: Double) -> [Double] {
        guard let groups = shown.first?.count, groups > 0 else { return [] }
        let total = weights.reduce(0, +)
        guard total > 0 else { return [Double](repeating: 0, count: groups) }
        // Centred by the weighted means, so that the intercept drops out.
        var means = [Double](repeating: 0, count: groups)
        var mean = 0.0
        for (row, z) in shown.enumerated() {
            let share = weights[row] / total
            for k in 0..<groups where z[k] { means[k] += share }
            mean += share * targets[row]
        }
        var matrix = [Double](repeating: 0, count: groups * groups)
        var right = [Double](repeating: 0, count: groups)
        var centred = means
        for (row, z) in shown.enumerated() {
            let weight = weights[row]
            guard weight > 0 else { continue }
            for k in 0..<groups { centred[k] = (z[k] ? 1 : 0) - means[k] }
            let y = targets[row] - mean
            for i in 0..<groups {
                let scaled = weight * centred[i]
                right[i] += scaled * y
                for j in 0...i { matrix[i * groups + j] += scaled * centred[j] }
            }
        }
        let diagonal = (0..<groups).map { matrix[$0 * groups + $0] }.max() ?? 0
        for i in 0..<groups { matrix[i * groups + i] += ridge + 1e-10 * max(diagonal, 1e-300) }
        return solve(matrix, right)
    }

    /// `a x = b` for a symmetric positive matrix, of which the lower triangle is read (Cholesky's decomposition).
    static func solve(_ matrix: [Double], _ b: [Double]) -> [Double] {
        var a = matrix
        let n = b.count
        for j in 0..<n {
            var pivot = a[j * n + j]
            for k in 0..<j { pivot -= a[j * n + k] * a[j * n + k] }
            // A direction that no row decides gets no weight.
            let root = pivot > 0 ? pivot.squareRoot() : .infinity
            a[j * n + j] = root
            for i in stride(from: j + 1, to: n, by: 1) {
                var sum = a[i * n + j]
                for k in 0..<j { sum -= a[i * n + k] * a[j * n + k] }
                a[i * n + j] = sum / root
            }
        }
        var x = b
        for i in 0..<n {
            for k in 0..<i { x[i] -= a[i * n + k] * x[k] }
            x[i] /= a[i * n + i]
        }
        for i in stride(from: n - 1, through: 0, by: -1) {
            for k in stride(from: i + 1, to: n, by: 1) { x[i] -= a[k * n + i] * x[k] }
            x[i] /= a[i * n + i]
        }
        return x
    }
}
