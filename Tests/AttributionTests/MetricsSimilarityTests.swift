import Attribution
import Tensors
import Testing

/// Golden numbers: SciPy 1.17 (`spearmanr`, `kendalltau`, `gaussian_filter` with `mode="reflect"`) and scikit-image 0.26
/// (`structural_similarity` with `gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1`) on the
/// congruence of `MetricsSamples`.
@Suite struct MetricsSimilarityTests {
    let a = MetricsSamples.congruence(1000, seed: 1)
    let b = MetricsSamples.congruence(1000, seed: 2)

    @Test func spearmanAgreesWithSciPy() {
        #expect(isClose(RankCorrelation.spearman(a, b), 0.013246819286559745, 1e-12))
        let x = a.map { ($0 * 7).rounded(.down) }
        let y = zip(a, b).map { ($1 * 5 + $0 * 2).rounded(.down) }
        #expect(isClose(RankCorrelation.spearman(x, y), 0.33697056821553956, 1e-12))
        let tau = RankCorrelation.kendallTauB(x.prefix(40).map(Double.init), y.prefix(40).map(Double.init))
        #expect(isClose(tau, 0.1274454490919127, 1e-12))
    }

    @Test func kendallCountsTiesAsTauB() {
        #expect(isClose(RankCorrelation.kendallTauB([1, 2, 2, 3, 4], [1, 3, 2, 2, 5]), 2.0 / 3, 1e-12))
        #expect(RankCorrelation.kendallTauB([1, 2, 3], [9, 5, 1]) == -1)
        #expect(RankCorrelation.kendallTauB([1, 1, 1], [1, 2, 3]) == nil)
        #expect(RankCorrelation.kendallTauB([1], [1]) == nil)
    }

    @Test func tiedRanksAreAveraged() {
        #expect(RankCorrelation.averageRanks([3, 1, 3, 2, 3]) == [4, 1, 4, 2, 4])
        #expect(RankCorrelation.spearman([1, 1], [1, 2]) == nil)
        #expect(RankCorrelation.spearman([1, 5, 2], [10, 50, 20]) == 1)
    }

    @Test func structuralSimilarityAgreesWithScikitImage() {
        let x = Tensor(shape: [25, 40], scalars: a)
        let y = Tensor(shape: [25, 40], scalars: zip(a, b).map { $0 * 0.7 + $1 * 0.3 })
        #expect(isClose(StructuralSimilarity.mean(x, y, range: 1), 0.881795665497073, 1e-6))
        let first = MetricsSamples.congruence(13 * 14 * 15, seed: 3)
        let second = MetricsSamples.congruence(13 * 14 * 15, seed: 4)
        let volume = Tensor(shape: [13, 14, 15], scalars: first)
        let mixed = Tensor(shape: [13, 14, 15], scalars: zip(first, second).map { $0 * 0.5 + $1 * 0.5 })
        #expect(isClose(StructuralSimilarity.mean(volume, mixed, range: 1), 0.668490795181045, 1e-6))
    }

    @Test func structuralSimilarityOfEqualImagesIsOneAlsoWhenSmallOrASingleSlice() {
        let x = Tensor(shape: [5, 4], scalars: Array(a.prefix(20)))
        #expect(isClose(StructuralSimilarity.mean(x, x, range: 1), 1, 1e-12))
        let slice = x.reshaped(to: [1, 5, 4])
        #expect(isClose(StructuralSimilarity.mean(slice, slice, range: 1), 1, 1e-12))
        let thin = Tensor(shape: [2, 9])
        #expect(StructuralSimilarity.mean(thin, thin, range: 1) == nil)
    }

    @Test func theGaussianMirrorsAtTheBorderAsSciPyDoes() {
        let values = MetricsSamples.congruence(13 * 14 * 15, seed: 3).map(Double.init)
        let filtered = SeparableGaussian(sigmas: [2, 0, 1.3])(values, shape: [13, 14, 15])
        #expect(isClose(filtered[0], 0.4219648983459564, 1e-12))
        #expect(isClose(filtered[6 * 210 + 7 * 15 + 8], 0.4905698191850083, 1e-12))
        #expect(isClose(filtered[12 * 210 + 13 * 15 + 14], 0.683503559205594, 1e-12))
    }

    @Test func aKernelWiderThanTheImageKeepsAConstant() {
        let filtered = SeparableGaussian(sigmas: [5, 5])([3, 3, 3, 3, 3, 3], shape: [2, 3])
        #expect(filtered.allSatisfy { isClose($0, 3, 1e-12) })
    }
}
