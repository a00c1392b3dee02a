import Attribution
import Tensors
import Testing

/// Golden numbers: the same system assembled in Python and solved by `scipy.sparse.linalg.spsolve` (SciPy 1.17); images and
/// holes from the congruence of `MetricsSamples` (2-D: 12 × 12, seeds 1 and 2, missing below 0.7; 3-D: 6 × 7 × 8, seeds 3 and
/// 4, missing below 0.8).
@Suite struct MetricsImputationTests {
    @Test func aPlaneAgreesWithSciPy() {
        let values = MetricsSamples.congruence(144, seed: 1)
        let isMissing = MetricsSamples.congruence(144, seed: 2).map { $0 < 0.7 }
        let filled = NoisyLinearImputation(shape: [12, 12]).filled(values, isMissing: isMissing)
        let expected: [(at: Int, value: Float)] = [
            (0, 0.5264145), (1, 0.55814071), (2, 0.62145443), (3, 0.71914056), (64, 0.37233545), (65, 0.25204811),
            (66, 0.51267608), (67, 0.50692962), (141, 0.59471167), (142, 0.47989064), (143, 0.6159236),
        ]
        // Float32 keeps seven digits.
        #expect(expected.allSatisfy { abs(filled[$0.at] - $0.value) < 1e-5 })
        #expect(isClose(filled.reduce(0.0) { $0 + Double($1) }, 74.23838853475118, 1e-3))
    }

    @Test func aVolumeAgreesWithSciPy() {
        let values = MetricsSamples.congruence(336, seed: 3)
        let isMissing = MetricsSamples.congruence(336, seed: 4).map { $0 < 0.8 }
        let filled = NoisyLinearImputation(shape: [6, 7, 8]).filled(values, isMissing: isMissing)
        let expected: [(at: Int, value: Float)] = [
            (0, 0.79542007), (1, 0.77968273), (2, 0.77716696), (3, 0.77585795), (192, 0.72727838), (193, 0.71246441),
            (194, 0.68894537), (195, 0.66521434), (333, 0.99977374), (334, 0.81315103), (335, 0.80434084),
        ]
        // Float32 keeps seven digits.
        #expect(expected.allSatisfy { abs(filled[$0.at] - $0.value) < 1e-5 })
        #expect(isClose(filled.reduce(0.0) { $0 + Double($1) }, 221.23785761063692, 1e-3))
    }

    @Test func aHoleInAPlaneThatRisesEvenlyIsFilledByThePlane() {
        let values = (0..<81).map { Float($0 / 9) * 2 + Float($0 % 9) }
        let isMissing = (0..<81).map { (3..<6).contains($0 / 9) && (2..<7).contains($0 % 9) }
        let filled = NoisyLinearImputation(shape: [9, 9])
            .filled(values.indices.map { isMissing[$0] ? 99 : values[$0] }, isMissing: isMissing)
        #expect(zip(filled, values).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func nothingMissingAndEverythingMissingHaveTheirAnswers() {
        let imputation = NoisyLinearImputation(shape: [3])
        #expect(imputation.filled([1, 2, 3], isMissing: [false, false, false]) == [1, 2, 3])
        #expect(imputation.filled([1, 2, 3], isMissing: [true, true, true], empty: 7) == [7, 7, 7])
        #expect(imputation.filled([1, 0, 3], isMissing: [false, true, false]) == [1, 2, 3])
    }

    @Test func aCornerMayBeAllThatIsKnown() {
        var isMissing = [Bool](repeating: true, count: 400)
        isMissing[0] = false
        let filled = NoisyLinearImputation(shape: [20, 20]).filled(
            [Float](repeating: 4, count: 400), isMissing: isMissing)
        #expect(filled.allSatisfy { abs($0 - 4) < 1e-4 })
    }
}
