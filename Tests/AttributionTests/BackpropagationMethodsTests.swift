import Attribution
import Inference
import Tensors
import Testing

@Suite struct BackpropagationMethodsTests {
    /// `y = 3 Relu(x0 − x1) − 2 Relu(x1)`.
    private let rectified = SmallModels.graph(
        [SmallModels.input("x", 2)],
        [
            SmallModels.node("Gemm", ["x", "w"], "c"), SmallModels.node("Relu", ["c"], "h"),
            SmallModels.node("Gemm", ["h", "v"], "y"),
        ],
        constants: [
            "w": SmallModels.floats([2, 2], [1, 0, -1, 1]), "v": SmallModels.floats([2, 1], [3, -2]),
        ])

    @Test func guidedBackpropagationLetsOnlyPositiveGradientsOfActiveUnitsPass() throws {
        // c = (1, 1): both active; the second's gradient −2 is stopped.
        let active = try SmallModels.request(rectified, ["x": SmallModels.row(2, 1)])
        #expect(try AttributionMethods.explain("gradient", active).maps["x"]?.scalars == [3, -5])
        #expect(try AttributionMethods.explain("guided-backprop", active).maps["x"]?.scalars == [3, -3])
        // c = (−1, 2): the first is not active.
        let inactive = try SmallModels.request(rectified, ["x": SmallModels.row(1, 2)])
        #expect(try AttributionMethods.explain("guided-backprop", inactive).maps["x"]?.scalars == [0, 0])
    }

    @Test func deconvolutionIgnoresWhetherUnitsWereActive() throws {
        let inactive = try SmallModels.request(rectified, ["x": SmallModels.row(1, 2)])
        #expect(try AttributionMethods.explain("deconvolution", inactive).maps["x"]?.scalars == [3, -3])
    }

    @Test(arguments: ["guided-backprop", "deconvolution"])
    func aModelWithoutReluIsRefused(method: String) throws {
        let request = try SmallModels.request(SmallModels.linear, ["x": SmallModels.row(1, 2, 3, 4)])
        let error = #expect(throws: AttributionError.self) { try AttributionMethods.explain(method, request) }
        #expect(error?.code == "method-unsuitable")
    }

    @Test func deepLIFTOfALinearModelIsEachTermsChange() throws {
        let request = try SmallModels.request(SmallModels.linear, ["x": SmallModels.row(1, 2, -1, 4)])
        let result = try AttributionMethods.explain("deeplift", parameters: ["baseline": .number(1)], request)
        #expect(result.maps["x"]?.scalars.isClose(to: [0, -2, -6, 0]) == true)
    }

    @Test func deepLIFTRescalesWhatTheGradientMisses() throws {
        // y = 3 Relu(x0 − x1) − 2 Relu(x1) from (0, 1): c goes from (−1, 1) to (1, 1), so the first multiplier is 3 · 1/2.
        let request = try SmallModels.request(rectified, ["x": SmallModels.row(2, 1)])
        let result = try AttributionMethods.explain(
            "deeplift", parameters: ["baseline": .object(["x": .array([.number(0), .number(1)])])], request)
        #expect(result.maps["x"]?.scalars.isClose(to: [3, 0]) == true)
        #expect(abs(try #require(result.completenessGap)) < 1e-5)
    }

    @Test func deepLIFTSharesAProductEquallyAndCompletely() throws {
        let request = try SmallModels.request(
            SmallModels.product, ["a": SmallModels.row(3), "b": SmallModels.row(4), "c": SmallModels.row(7)])
        let result = try AttributionMethods.explain("deeplift", request)
        #expect(result.maps["a"]?.scalars.isClose(to: [6]) == true)
        #expect(result.maps["b"]?.scalars.isClose(to: [6]) == true)
        #expect(abs(try #require(result.completenessGap)) < 1e-5)
    }

    @Test func deepLIFTIsCompleteThroughMaxPoolingAndSoftmax() throws {
        let graph = SmallModels.graph(
            [SmallModels.input("x", 1, 2, 4)],
            [
                SmallModels.node("Tanh", ["x"], "t"),
                SmallModels.node("MaxPool", ["t"], "m", ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])]),
                SmallModels.node("Flatten", ["m"], "f"), SmallModels.node("Gemm", ["f", "w"], "g"),
                SmallModels.node("Softmax", ["g"], "y", ["axis": .int(-1)]),
            ], constants: ["w": SmallModels.floats([2, 2], [1, -1, 0.5, 2])])
        let x = Tensor(shape: [1, 1, 2, 4], scalars: [0.3, -1, 2, 0.1, 0.7, 0.2, -0.4, 1.5])
        let request = try SmallModels.request(graph, ["x": x], index: 1)
        let result = try AttributionMethods.explain(
            "deeplift", parameters: ["baseline": .number(0.4), "maxPooling": .string("cross-max")], request)
        #expect(abs(try #require(result.completenessGap)) < 1e-5)
        #expect(result.maps["x"]?.scalars.contains { abs($0) > 0.01 } == true)
    }

    @Test func relevanceOfALinearModelWithoutBiasIsEachTermAndIsConserved() throws {
        let request = try SmallModels.request(SmallModels.linear, ["x": SmallModels.row(1, 2, -1, 4)], index: 1)
        let result = try AttributionMethods.explain("lrp", parameters: ["composite": .string("epsilon")], request)
        #expect(result.maps["x"]?.scalars.isClose(to: [0, 2, 0, 4], tolerance: 1e-4) == true)
        #expect(abs(try #require(result.completenessGap)) < 1e-4)
    }

    @Test(arguments: ["epsilon", "epsilon-plus", "epsilon-plus-flat", "z-plus", "alpha1-beta0"])
    func relevanceIsConservedWithoutBiases(composite: String) throws {
        let x = Tensor(shape: [1, 2, 4, 4], scalars: (0..<32).map { Float($0 % 5) + 0.5 })
        let request = try SmallModels.request(SmallModels.convolution, ["x": x])
        let result = try AttributionMethods.explain(
            "lrp", parameters: ["composite": .string(composite), "globalPooling": .string("proportional")],
            request)
        let gap = try #require(result.completenessGap)
        #expect(abs(gap) < 1e-3 * abs(Double(result.targetValue)), "\(composite)")
    }

    @Test func theFlatRuleSpreadsEvenlyOverAFirstLayersField() throws {
        let request = try SmallModels.request(SmallModels.linear, ["x": SmallModels.row(1, 2, -1, 4)], index: 1)
        let result = try AttributionMethods.explain(
            "lrp", parameters: ["composite": .string("epsilon-plus-flat")], request)
        #expect(result.maps["x"]?.scalars.isClose(to: [1.5, 1.5, 1.5, 1.5], tolerance: 1e-4) == true)
    }

    @Test func residualAdditionsShareRelevanceByTheirParts() throws {
        // y = x + 3 x.
        let graph = SmallModels.graph(
            [SmallModels.input("x", 1)],
            [SmallModels.node("Gemm", ["x", "w"], "h"), SmallModels.node("Add", ["x", "h"], "y")],
            constants: ["w": SmallModels.floats([1, 1], [3])])
        let request = try SmallModels.request(graph, ["x": SmallModels.row(2)])
        let result = try AttributionMethods.explain("lrp", parameters: ["composite": .string("epsilon")], request)
        #expect(result.maps["x"]?.scalars.isClose(to: [8], tolerance: 1e-4) == true)
    }

    @Test func relevanceOfAProbabilityStartsAtItsLogit() throws {
        let graph = SmallModels.graph(
            [SmallModels.input("x", 2)],
            [SmallModels.node("Gemm", ["x", "w"], "g"), SmallModels.node("Softmax", ["g"], "y", ["axis": .int(-1)])],
            constants: ["w": SmallModels.floats([2, 2], [1, 2, 3, 4])])
        let request = try SmallModels.request(graph, ["x": SmallModels.row(1, 1)], index: 1)
        let result = try AttributionMethods.explain("lrp", parameters: ["composite": .string("epsilon")], request)
        #expect(result.maps["x"]?.scalars.isClose(to: [2, 4], tolerance: 1e-4) == true)
    }
}
