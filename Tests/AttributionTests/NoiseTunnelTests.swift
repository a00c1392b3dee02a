import Attribution
import Tensors
import Testing

@Suite struct NoiseTunnelTests {
    @Test func smoothingALinearModelChangesNothing() throws {
        let request = try SmallModels.request(SmallModels.linear, ["x": SmallModels.row(1, 2, -1, 4)])
        let smooth = try AttributionMethods.explain("smoothgrad", request)
        #expect(smooth.maps["x"]?.scalars.isClose(to: [1, -2, 3, 0]) == true)
        let squared = try AttributionMethods.explain("smoothgrad-squared", request)
        #expect(squared.maps["x"]?.scalars.isClose(to: [1, 4, 9, 0]) == true)
        #expect(try AttributionMethods.explain("vargrad", request).maps["x"]?.scalars == [0, 0, 0, 0])
    }

    @Test func theMeanGradientOfASquareIsItsGradientAndItsVarianceThatOfTheNoise() throws {
        // d(x²)/dx = 2x: mean 2 · 3, variance 4 σ².
        let square = SmallModels.graph([SmallModels.input("x", 1)], [SmallModels.node("Mul", ["x", "x"], "y")])
        let request = try SmallModels.request(square, ["x": SmallModels.row(3)])
        let parameters: [String: JSONValue] = ["deviation": .number(0.5), "samples": .number(4000), "seed": .number(1)]
        let mean = try #require(
            AttributionMethods.explain("smoothgrad", parameters: parameters, request).maps["x"]?.scalars.first)
        let variance = try #require(
            AttributionMethods.explain("vargrad", parameters: parameters, request).maps["x"]?.scalars.first)
        // Four standard errors: σ(2x)/√n = 1/63, and σ²√(2/n) = 0.022.
        #expect(abs(mean - 6) < 0.064)
        #expect(abs(variance - 1) < 0.09)
    }

    @Test func otherMethodsCanBeSmoothed() throws {
        let request = try SmallModels.request(SmallModels.linear, ["x": SmallModels.row(1, 2, -1, 4)])
        let parameters: [String: JSONValue] = [
            "method": .string("integrated-gradients"), "deviation": .number(0), "samples": .number(2),
        ]
        let smooth = try AttributionMethods.explain("smoothgrad", parameters: parameters, request)
        #expect(smooth.maps["x"]?.scalars.isClose(to: [1, -4, -3, 0]) == true)
    }

    @Test func theSeedDecidesTheNoise() throws {
        let request = try SmallModels.request(SmallModels.convolution, ["x": SmallModels.picture])
        func map(_ seed: Double) throws -> Tensor? {
            try AttributionMethods.explain("smoothgrad", parameters: ["seed": .number(seed)], request).maps["x"]
        }
        #expect(try map(1) == map(1))
        #expect(try map(1) != map(2))
    }
}
