import Records
import TestSupport
import Testing

/// Golden values by scipy 1.17.1: `ks_2samp(method="exact")` (`"asymp"` above the limit), and numpy for Hedges' g.
@Suite struct TwoSampleTestTests {
    @Test func smallSamplesAgreeWithSciPy() {
        let test = TwoSampleTest([0.1, 0.4, 0.7, 0.2], [0.5, 0.9, 0.8, 0.6, 0.3])
        #expect(abs((test.standardisedDifference ?? 0) - 0.959451898328144) < 1e-12)
        #expect(abs(test.distance - 0.55) < 1e-12)
        #expect(abs(test.probability - 0.4285714285714286) < 1e-12)
    }

    @Test func samplesWithEqualValuesAgreeWithSciPy() {
        let test = TwoSampleTest(
            (1...12).map { Double($0 * $0 % 17) / 17 }, (1...15).map { 0.2 + Double($0 * $0 % 19) / 19 })
        #expect(abs((test.standardisedDifference ?? 0) - 0.5337148251011055) < 1e-12)
        #expect(abs(test.distance - 1.0 / 3) < 1e-12)
        #expect(abs(test.probability - 0.3773239660236565) < 1e-12)
    }

    @Test func largerSamplesAgreeWithSciPy() {
        let test = TwoSampleTest(
            (0..<100).map { Double($0 * 37 % 101) / 101 }, (0..<200).map { Double($0 * 53 % 211) / 211 * 0.9 + 0.05 })
        #expect(abs(test.distance - 0.06) < 1e-12)
        #expect(abs(test.probability - 0.9670479032839538) < 1e-10)
    }

    @Test func samplesWithoutOverlapHaveTheSmallestProbability() {
        let test = TwoSampleTest((0..<10).map(Double.init), (20..<30).map(Double.init))
        #expect(test.distance == 1)
        // Two of the 20!/(10! 10!) orders.
        #expect(abs(test.probability - 2 / 184_756.0) < 1e-15)
        #expect(abs((test.standardisedDifference ?? 0) - 6.326665016500777) < 1e-12)
    }

    @Test func theLimitGoesOnWhereTheExactCountEnds() {
        // 2000 × 2000 is counted, 2001 × 2001 is not.
        func test(_ count: Int) -> TwoSampleTest {
            TwoSampleTest((0..<count).map(Double.init), (0..<count).map { Double($0) + 70.5 })
        }
        let (exact, limit) = (test(2000), test(2001))
        #expect(abs(exact.probability - limit.probability) < 0.01 && exact.probability > 0.05)
    }

    @Test func equalSamplesDoNotDiffer() {
        let test = TwoSampleTest([0.3, 0.3, 0.3], [0.3, 0.3])
        #expect(test.standardisedDifference == 0 && test.distance == 0 && test.probability == 1)
    }

    @Test func aShiftOfWhatDidNotVaryHasNoSize() {
        #expect(TwoSampleTest([0.3, 0.3, 0.3], [0.4, 0.4, 0.4]).standardisedDifference == nil)
    }

    @Test func exchangingTheSamplesTurnsTheDifference() {
        let (a, b) = ([0.1, 0.5, 0.2, 0.9], [0.4, 0.8, 0.85])
        let (one, other) = (TwoSampleTest(a, b), TwoSampleTest(b, a))
        #expect(abs((one.standardisedDifference ?? 0) + (other.standardisedDifference ?? 1)) < 1e-12)
        #expect(one.distance == other.distance && abs(one.probability - other.probability) < 1e-12)
    }
}
