/// Correlations of orders.
package enum RankCorrelation {
    /// Kendall's τ-b: `(C − D) / √((n₀ − n₁)(n₀ − n₂))` over all pairs, C concordant, D discordant, n₀ = n(n−1)/2, n₁ and n₂
    /// the pairs tied in x and in y (Kendall 1945). For short lists: every pair is looked at.
    /// - Returns: −1…1; nil when a list is constant or shorter than two.
    package static func kendallTauB(_ x: [Double], _ y: [Double]) -> Double? {
        precondition(x.count == y.count, "lists of different length")
        var (balance, untiedX, untiedY) = (0.0, 0.0, 0.0)
        for i in x.indices {
            for j in 0..<i {
                let (a, b) = (sign(x[i] - x[j]), sign(y[i] - y[j]))
                balance += a * b
                untiedX += abs(a)
                untiedY += abs(b)
            }
        }
        guard untiedX > 0, untiedY > 0 else { return nil }
        return min(1, max(-1, balance / (untiedX * untiedY).squareRoot()))
    }

    /// Spearman's ρ: Pearson's correlation of the ranks, ties taking the mean of the ranks they span (Spearman 1904).
    /// - Returns: −1…1; nil when a list is constant or shorter than two.
    package static func spearman(_ x: [Float], _ y: [Float]) -> Double? {
        precondition(x.count == y.count, "lists of different length")
        guard x.count > 1 else { return nil }
        let (a, b) = (averageRanks(x), averageRanks(y))
        let mean = Double(x.count + 1) / 2
        var (products, squaresA, squaresB) = (0.0, 0.0, 0.0)
        for i in a.indices {
            let (p, q) = (a[i] - mean, b[i] - mean)
            products += p * q
            squaresA += p * p
            squaresB += q * q
        }
        guard squaresA > 0, squaresB > 0 else { return nil }
        return min(1, max(-1, products / (squaresA * squaresB).squareRoot()))
    }

    /// Ranks from 1, ascending; equal values share the mean of their ranks.
    package static func averageRanks(_ values: [Float]) -> [Double] {
        // Sorting pairs is faster than sorting indices that look their values up.
        let sorted = values.enumerated().map { (value: $1, index: $0) }.sorted { $0.value < $1.value }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, sorted[end].value == sorted[start].value { end += 1 }
            let rank = Double(start + 1 + end) / 2
            for k in start..<end { ranks[sorted[k].index] = rank }
            start = end
        }
        return ranks
    }

    private static func sign(_ value: Double) -> Double { value > 0 ? 1 : value < 0 ? -1 : 0 }
}
