import Attribution
import Inference
import Tensors
import Testing

/// What every method does about progress, cancellation, seeds, and input or models that mean nothing.
@Suite struct MethodBehaviourTests {
    private typealias Small = SmallModels

    private static func request(
        _ graph: Graph = Small.convolution, progress: @escaping (Double) throws -> Void = { _ in }
    ) throws -> ExplanationRequest {
        try Small.request(graph, ["x": Small.picture], cohort: ["x": Small.pictures], progress: progress)
    }

    /// Quick enough to be run many times.
    private static func parameters(_ id: String) -> [String: JSONValue] {
        id == "rise" || id == "lime" ? ["samples": .number(50)] : [:]
    }

    @Test(arguments: AttributionMethods.ids)
    func progressGoesFromNothingToAllAndNeverBack(id: String) throws {
        var seen: [Double] = []
        _ = try AttributionMethods.explain(id, parameters: Self.parameters(id), Self.request { seen.append($0) })
        #expect(seen.first == 0 && seen.last == 1)
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 }, "\(seen)")
        #expect(seen.allSatisfy { (0...1 + 1e-9).contains($0) })
    }

    @Test(arguments: AttributionMethods.ids)
    func everyMethodEndsWhereItsProgressSaysSo(id: String) throws {
        var calls = 0
        _ = try AttributionMethods.explain(
            id, parameters: Self.parameters(id), Self.request { _ in calls += 1 })
        for last in Set([1, (calls + 1) / 2, calls]) {
            var count = 0
            #expect(throws: CancellationError.self) {
                try AttributionMethods.explain(
                    id, parameters: Self.parameters(id),
                    Self.request { _ in
                        count += 1
                        if count == last { throw CancellationError() }
                    })
            }
            #expect(count == last)
        }
    }

    @Test(arguments: AttributionMethods.ids)
    func theSameSeedGivesTheSameBitsInAnotherSession(id: String) throws {
        let first = try AttributionMethods.explain(id, parameters: Self.parameters(id), Self.request())
        let second = try AttributionMethods.explain(id, parameters: Self.parameters(id), Self.request())
        #expect(first.maps == second.maps)
        #expect(first.warnings == second.warnings)
    }

    @Test(arguments: [
        "smoothgrad", "smoothgrad-squared", "vargrad", "gradient-shap", "expected-gradients", "feature-permutation",
        "shapley-sampling", "kernel-shap", "owen", "lime", "rise",
    ])
    func anotherSeedGivesAnotherSample(id: String) throws {
        // Curved behind the pooling, so that neither orders nor points of a way are all alike.
        var graph = Small.convolution
        graph.nodes.append(Small.node("Tanh", ["y"], "t"))
        graph.outputs = ["t"]
        var maps: Set<[Float]> = []
        for seed in 1...4 {
            var parameters: [String: JSONValue] = ["seed": .number(Double(seed)), "samples": .number(6)]
            if id == "feature-permutation" { parameters["samples"] = .number(1) }
            if id == "owen" { parameters["mode"] = .string("sampled") }
            let map = try AttributionMethods.explain(id, parameters: parameters, Self.request(graph)).maps["x"]
            maps.insert(map?.scalars ?? [])
        }
        #expect(maps.count > 1)
    }

    /// Models that give one answer to everything.
    private static let constants: [String: Graph] = [
        "weights of 0": Small.graph(
            [Small.input("x", 2, 4, 4)],
            [
                Small.node("Conv", ["x", "k", "b"], "c", ["kernel_shape": .ints([1, 1])]),
                Small.node("Relu", ["c"], "h"),
                Small.node("GlobalAveragePool", ["h"], "g"), Small.node("Flatten", ["g"], "f"),
                Small.node("Gemm", ["f", "w"], "y"),
            ],
            constants: [
                "k": Small.floats([3, 2, 1, 1], [0, 0, 0, 0, 0, 0]), "b": Small.floats([3], [1, 2, 0.5]),
                "w": Small.floats([3, 1], [2, 4, -1]),
            ]),
        "padding around a bias": Small.graph(
            [Small.input("x", 2, 4, 4)],
            [
                Small.node("Conv", ["x", "k", "b"], "c", ["kernel_shape": .ints([1, 1])]),
                Small.node("Conv", ["c", "l"], "d", ["kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1])]),
                Small.node("Relu", ["d"], "h"),
                Small.node("GlobalAveragePool", ["h"], "g"), Small.node("Flatten", ["g"], "f"),
                Small.node("Gemm", ["f", "w"], "y"),
            ],
            constants: [
                "k": Small.floats([2, 2, 1, 1], [0, 0, 0, 0]), "b": Small.floats([2], [1, 2]),
                "l": Small.floats([2, 2, 3, 3], (1...36).map { Float($0) / 8 }),
                "w": Small.floats([2, 1], [2, -1]),
            ]),
        "a product with 0": Small.graph(
            [Small.input("x", 2, 4, 4)],
            [
                Small.node("Mul", ["x", "zero"], "q"), Small.node("Add", ["q", "two"], "p"),
                Small.node("Relu", ["p"], "h"), Small.node("GlobalAveragePool", ["h"], "g"),
                Small.node("Flatten", ["g"], "f"), Small.node("Gemm", ["f", "w"], "y"),
            ],
            constants: [
                "zero": Small.floats([1], [0]), "two": Small.floats([1], [2]), "w": Small.floats([2, 1], [2, 4]),
            ]),
        "a dead unit": Small.graph(
            [Small.input("x", 2, 4, 4)],
            [
                Small.node("Sub", ["x", "many"], "q"), Small.node("Relu", ["q"], "h"),
                Small.node("GlobalAveragePool", ["h"], "g"), Small.node("Flatten", ["g"], "f"),
                Small.node("Gemm", ["f", "w", "b"], "y"),
            ],
            constants: [
                "many": Small.floats([1], [1000]), "w": Small.floats([2, 1], [2, 4]), "b": Small.floats([1], [3]),
            ]),
    ]

    @Test(arguments: AttributionMethods.ids, constants.keys.sorted())
    func aConstantModelGetsNoPicture(id: String, model: String) throws {
        let graph = try #require(Self.constants[model])
        do {
            let result = try AttributionMethods.explain(id, parameters: Self.parameters(id), Self.request(graph))
            #expect(result.maps["x"]?.scalars.allSatisfy { $0 == 0 } == true, "\(id): \(result.maps)")
            #expect(result.warnings.contains { $0.code == "target-constant" }, "\(id): \(result.warnings)")
        } catch let error as AttributionError {
            #expect(error.code == "method-unsuitable")
        }
    }

    @Test(arguments: AttributionMethods.ids)
    func aSaturatedSampleIsToldFromAConstantModel(id: String) throws {
        // y = 3 + relu(x) weighted: everywhere below 0 it answers 3 with a slope of 0, yet it depends on x.
        let graph = Small.graph(
            [Small.input("x", 2, 4, 4)],
            [
                Small.node("Relu", ["x"], "h"), Small.node("GlobalAveragePool", ["h"], "g"),
                Small.node("Flatten", ["g"], "f"), Small.node("Gemm", ["f", "w", "b"], "y"),
            ], constants: ["w": Small.floats([2, 1], [2, 4]), "b": Small.floats([1], [3])])
        let negative = Tensor(shape: [1, 2, 4, 4], repeating: -1)
        let result = try AttributionMethods.explain(
            id, parameters: Self.parameters(id), Small.request(graph, ["x": negative], cohort: ["x": Small.pictures]))
        if result.maps["x"]?.scalars.allSatisfy({ $0 == 0 }) == true {
            #expect(result.warnings.map(\.code) == ["map-zero"], "\(id)")
        }
    }

    @Test(arguments: AttributionMethods.ids)
    func aSampleThatIsNotANumberIsRefused(id: String) throws {
        var picture = Small.picture
        picture.scalars[3] = .nan
        let error = #expect(throws: InferenceError.self) {
            try AttributionMethods.explain(id, Small.request(Small.convolution, ["x": picture]))
        }
        #expect(error?.code == "input-not-finite")
    }

    @Test(arguments: AttributionMethods.ids)
    func aModelWhoseAnswerIsNotANumberIsRefused(id: String) throws {
        let error = #expect(throws: AttributionError.self) {
            try AttributionMethods.explain(id, Small.request(Small.root, ["x": Small.row(-1)]))
        }
        #expect(error?.code == "explanation-not-finite")
    }

    /// Token identifiers are explained or refused with a reason, never left to chance.
    @Test(arguments: AttributionMethods.ids)
    func everyMethodAnswersForTokens(id: String) throws {
        let tokens = Tensor(shape: [1, 3], scalars: [1, 2, 3])
        let cohort = Tensor(shape: [2, 3], scalars: [0, 1, 1, 3, 2, 0])
        do {
            let result = try AttributionMethods.explain(
                id, Small.request(Small.embedding, ["tokens": tokens], cohort: ["tokens": cohort]))
            #expect(result.maps["tokens"]?.shape == [1, 3])
            // The variance of a linear model's gradient is 0, and says so.
            #expect(
                result.maps["tokens"]?.scalars.contains { $0 != 0 } == true
                    || result.warnings.contains { $0.code == "map-zero" })
        } catch let error as AttributionError {
            #expect(["input-not-explainable", "method-unsuitable"].contains(error.code), "\(error.message)")
            #expect(AttributionMethods.all.first { $0.id == id }?.asks != .scores || id == "rise")
        }
    }

    @Test(arguments: [
        "grad-cam", "grad-cam-plus-plus", "hires-cam", "layer-cam", "x-grad-cam", "score-cam", "guided-grad-cam",
    ])
    func classActivationMapsNeedSpatialMapsAndALayerThatExists(id: String) throws {
        let flat = try Small.request(Small.linear, ["x": Small.row(1, 2, 3, 4)])
        let error = #expect(throws: AttributionError.self) { try AttributionMethods.explain(id, flat) }
        #expect(error?.code == "method-unsuitable")
        let unknown = #expect(throws: AttributionError.self) {
            try AttributionMethods.explain(id, parameters: ["tensor": .string("no-such")], Self.request())
        }
        #expect(unknown?.code == "unknown-tensor")
        #expect(unknown?.message.contains("no-such") == true)
    }
}
