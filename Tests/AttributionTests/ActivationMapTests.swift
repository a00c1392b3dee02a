import Attribution
import Tensors
import Testing

/// The class activation methods on a convolution whose feature maps h and gradients w ∕ 16 are known.
@Suite struct ActivationMapTests {
    private let weights: [Float] = [2 / 16, 4 / 16, -1 / 16]

    private var features: [[Float]] {
        let x = SmallModels.picture.scalars
        return (0..<16).reduce(into: [[], [], []]) { maps, place in
            let (a, b) = (x[place], x[16 + place])
            maps[0].append(max(a, 0))
            maps[1].append(max(-b, 0))
            maps[2].append(max(a + b, 0))
        }
    }

    private func map(_ method: String) throws -> [Float] {
        let request = try SmallModels.request(SmallModels.convolution, ["x": SmallModels.picture])
        return try #require(AttributionMethods.explain(method, request).maps["x"]).scalars
    }

    private func sum(_ weights: [Float]) -> [Float] {
        (0..<16).map { place in max(zip(weights, features).reduce(0) { $0 + $1.0 * $1.1[place] }, 0) }
    }

    @Test(arguments: ["grad-cam", "hires-cam", "x-grad-cam"])
    func aConstantGradientMakesThreeMethodsOne(method: String) throws {
        #expect(try map(method).isClose(to: sum(weights)))
    }

    @Test func layerCAMDropsNegativeGradients() throws {
        #expect(try map("layer-cam").isClose(to: sum([weights[0], weights[1], 0])))
    }

    @Test func gradCAMPlusPlusWeighsByItsFormula() throws {
        let expected = zip(weights, features).map { g, map in
            g > 0 ? 16 * g * g / (2 * g * g + map.reduce(0, +) * g * g * g) * g : 0
        }
        #expect(try map("grad-cam-plus-plus").isClose(to: sum(expected), tolerance: 1e-4))
    }

    @Test func scoreCAMWeighsChannelsByWhatTheyLetThrough() throws {
        let x = SmallModels.picture.scalars
        let scores = features.map { map -> Float in
            let (low, high) = (map.min() ?? 0, map.max() ?? 0)
            let mask = map.map { ($0 - low) / (high - low) }
            return (0..<16).reduce(0) { sum, place in
                let (a, b) = (x[place] * mask[place], x[16 + place] * mask[place])
                return sum + weights[0] * max(a, 0) + weights[1] * max(-b, 0) + weights[2] * max(a + b, 0)
            }
        }
        #expect(Set(scores).count == 3)
        let map = try map("score-cam")
        // The softmax's weights are positive and sum to 1, larger for larger scores.
        let powers = scores.map { Float(_exp(Double($0))) }
        #expect(map.isClose(to: sum(powers.map { $0 / powers.reduce(0, +) }), tolerance: 1e-4))
    }

    private func _exp(_ x: Double) -> Double { (0..<40).reversed().reduce(1.0) { 1 + x / Double($1 + 1) * $0 } }
}
