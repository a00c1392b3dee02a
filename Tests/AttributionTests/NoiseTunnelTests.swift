import Attribution
import Inference
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

    @Test func largeInputsGetIndependentNoiseEverywhere() throws {
        // The gradient of ½ Σ x² is x itself: the noise, drawn by several cores.
        let count = 50_000
        let graph = SmallModels.graph(
            [SmallModels.input("x", count)],
            [
                SmallModels.node("Mul", ["x", "x"], "s"), SmallModels.node("Mul", ["s", "half"], "h"),
                SmallModels.node("ReduceSum", ["h", "axes"], "y"),
            ],
            constants: ["half": SmallModels.floats([1], [0.5]), "axes": Constant(shape: [1], int64: [1])])
        let request = try SmallModels.request(graph, ["x": Tensor(shape: [1, count])])
        let parameters: [String: JSONValue] = ["deviation": .number(2), "samples": .number(2)]
        func noise() throws -> [Float] {
            try #require(AttributionMethods.explain("smoothgrad", parameters: parameters, request).maps["x"]?.scalars)
        }
        let values = try noise()
        #expect(try noise() == values)
        // Halves of a stream, and streams, have nothing in common: the mean of two draws has deviation √2; four standard errors.
        func product(_ lag: Int) -> Double {
            (0..<count - lag).reduce(0.0) { $0 + Double(values[$1] * values[$1 + lag]) } / Double(count - lag)
        }
        #expect(abs(product(0) - 2) < 4 * 2 * (2 / Double(count)).squareRoot())
        for lag in [1, 1 << 13, 1 << 14, 1 << 15] {
            #expect(abs(product(lag)) < 4 * 2 / Double(count - lag).squareRoot(), "\(lag)")
        }
    }
}
