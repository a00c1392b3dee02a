#if canImport(Glibc)
    import Glibc
#endif

/// A rule that approximates `∫₀¹ f` by a weighted sum: nodes in [0, 1] and their weights.
///
/// The Riemann rules are Captum's: the trapezoid has n nodes from 0 to 1 with weight 1/n and half of it at both ends, so
/// its weights sum to 1 − 1/n; the others sum to 1.
struct Quadrature: Sendable {
    enum Rule: String, Sendable, CaseIterable {
        case gaussLegendre = "gauss-legendre"
        case riemannTrapezoid = "riemann-trapezoid"
        case riemannLeft = "riemann-left"
        case riemannRight = "riemann-right"
        case riemannMiddle = "riemann-middle"
    }

    let nodes: [Double]
    let weights: [Double]

    /// - Parameter steps: the number of nodes, at least 1; at least 2 for the trapezoid.
    init(_ rule: Rule, steps: Int) {
        precondition(steps >= 1 && (rule != .riemannTrapezoid || steps >= 2), "too few steps")
        let n = Double(steps)
        let indices = (0..<steps).map(Double.init)
        switch rule {
        case .gaussLegendre:
            (nodes, weights) = Self.gaussLegendre(steps)
            return
        case .riemannTrapezoid:
            nodes = indices.map { $0 / (n - 1) }
            weights = (0..<steps).map { $0 == 0 || $0 == steps - 1 ? 0.5 / n : 1 / n }
            return
        case .riemannLeft: nodes = indices.map { $0 / n }
        case .riemannRight: nodes = indices.map { ($0 + 1) / n }
        case .riemannMiddle: nodes = indices.map { ($0 + 0.5) / n }
        }
        weights = [Double](repeating: 1 / n, count: steps)
    }

    /// Roots of the Legendre polynomial by Newton's iteration, moved from [−1, 1] to [0, 1].
    private static func gaussLegendre(_ n: Int) -> (nodes: [Double], weights: [Double]) {
        var nodes = [Double](repeating: 0, count: n)
        var weights = nodes
        for i in 0..<((n + 1) / 2) {
            // Tricomi's estimate is close enough for quadratic convergence from the first step.
            var x = cos(.pi * (Double(i) + 0.75) / (Double(n) + 0.5))
            var slope = 1.0
            for _ in 0..<100 {
                var (previous, value) = (1.0, x)
                for k in stride(from: 2, through: n, by: 1) {
                    (previous, value) = (
                        value, ((2 * Double(k) - 1) * x * value - (Double(k) - 1) * previous) / Double(k)
                    )
                }
                slope = Double(n) * (x * value - previous) / (x * x - 1)
                let step = value / slope
                x -= step
                if abs(step) < 1e-15 { break }
            }
            let weight = 1 / ((1 - x * x) * slope * slope)
            (nodes[i], nodes[n - 1 - i]) = ((1 - x) / 2, (1 + x) / 2)
            (weights[i], weights[n - 1 - i]) = (weight, weight)
        }
        return (nodes, weights)
    }
}
