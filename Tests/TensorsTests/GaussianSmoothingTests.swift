import Tensors
import Testing

@Suite struct GaussianSmoothingTests {
    @Test func smoothingAgreesWithSciPy() {
        var scalars: [Float] = []
        for k in 0..<4 {
            for j in 0..<5 {
                for i in 0..<6 { scalars.append(Float((7 * i + 13 * j + 29 * k) % 17)) }
            }
        }
        let smooth = Tensor(shape: [4, 5, 6], scalars: scalars).smoothed(sigma: SIMD3(1.3, 0.9, 0.4))
        // scipy.ndimage.gaussian_filter(a, sigma=(0.4, 0.9, 1.3), mode="nearest", truncate=4)[1]
        let expected: [Float] = [
            9.070349, 8.577059, 8.923107, 9.47421, 9.682797, 10.10491, 8.212397, 8.316304, 8.379198, 8.466752, 8.435259,
            8.433214, 6.406017, 7.224178, 7.655248, 7.875124, 7.72199, 6.993493, 6.04805, 6.828705, 7.306849, 7.429823,
            7.362908, 6.945608, 8.176552, 7.444432, 6.858561, 6.7429, 7.618256, 8.972287,
        ]
        // Float32 sums of a few dozen terms.
        for (found, wanted) in zip(smooth.scalars[30..<60], expected) { #expect(abs(found - wanted) < 1e-5) }
    }

    @Test func rowsWiderThanAStripAreSmoothedAlike() {
        // 300 columns alike along y: every column must come out the same.
        let scalars: [Float] = (0..<2700).map { index in
            let row = index / 300
            return Float(row * row)
        }
        let smooth = Tensor(shape: [1, 9, 300], scalars: scalars).smoothed(sigma: SIMD3(0, 1, 0))
        for row in 0..<9 {
            let first = row * 300
            #expect(Set(smooth.scalars[first..<first + 300]).count == 1)
        }
        #expect(smooth.scalars[1200] > 16)
    }

    @Test func aConstantStaysAndNoSigmaChangesNothing() {
        let tensor = Tensor(shape: [3, 4, 5], repeating: 7)
        for value in tensor.smoothed(sigma: SIMD3(2, 2, 2)).scalars { #expect(abs(value - 7) < 1e-5) }
        let ramp = Tensor(shape: [1, 1, 5], scalars: [0, 1, 2, 3, 4])
        #expect(ramp.smoothed(sigma: .zero) == ramp)
    }

    @Test func onlyShrinkingAsksForSmoothing() {
        let transform = IndexTransform(
            x: SIMD3(3, 0, 0), y: SIMD3(0, 0.5, 0), z: SIMD3(0, 0, 1.0000000001), offset: .zero)
        #expect(transform.antialiasingSigma == SIMD3(1, 0, 0))
    }
}
