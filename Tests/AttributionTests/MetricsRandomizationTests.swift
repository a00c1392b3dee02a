import Attribution
import Inference
import Tensors
import Testing

@Suite struct MetricsRandomizationTests {
    static let count = 256
    let model = LinearModel(
        input: Tensor(shape: [1, 1, 16, 16], repeating: 1), weights: MetricsSamples.congruence(count, seed: 1))

    @Test func layersRunFromTheOutputToTheInputAndConstantsStay() {
        let randomization = GraphRandomization(model.graph)
        #expect(randomization.layers.map(\.node) == ["second", "first"])
        let all = randomization.graph(randomizing: 0..<2, redraw: .normal, seed: 1)
        #expect(all.initializers["low"] == model.graph.initializers["low"])
        #expect(all.initializers["W1"] != model.graph.initializers["W1"])
        let one = randomization.graph(randomizing: 0..<1, redraw: .normal, seed: 1)
        #expect(one.initializers["W1"] == model.graph.initializers["W1"])
        #expect(one.initializers["W2"] == all.initializers["W2"])
    }

    @Test func aSharedInitializerIsDrawnOnceWithTheNodeNearestTheOutput() {
        var graph = model.graph
        graph.nodes[0].inputs = ["x", "W2"]
        #expect(GraphRandomization(graph).layers.map(\.node) == ["second"])
    }

    @Test func batchNormalisationKeepsItsRunningStatistics() {
        let four = Constant(shape: [4], float32: [1, 2, 3, 4])
        let graph = Graph(
            name: "norm", inputs: [], outputs: ["y"],
            nodes: [
                Node(
                    name: "bn", opType: "BatchNormalization", inputs: ["x", "scale", "bias", "mean", "variance"],
                    outputs: ["y"])
            ],
            initializers: ["scale": four, "bias": four, "mean": four, "variance": four], opset: 17)
        let drawn = GraphRandomization(graph).graph(randomizing: 0..<1, redraw: .normal, seed: 0)
        #expect(drawn.initializers["scale"] != four && drawn.initializers["bias"] != four)
        #expect(drawn.initializers["mean"] == four && drawn.initializers["variance"] == four)
    }

    @Test func drawsKeepTheDistribution() throws {
        let randomization = GraphRandomization(model.graph)
        let before = try #require(model.graph.initializers["W1"]).floats
        let shuffled = randomization.graph(randomizing: 0..<2, redraw: .shuffle, seed: 3).initializers["W1"]
        #expect(shuffled?.floats != before)
        #expect(shuffled?.floats.sorted() == before.sorted())
        let normal = try #require(
            randomization.graph(randomizing: 0..<2, redraw: .normal, seed: 3).initializers["W1"]
        ).floats
        let mean = normal.reduce(0.0) { $0 + Double($1) } / 256
        let variance = normal.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 256
        // Uniform numbers: mean 1/2, standard deviation 0.289; 256 draws leave 0.018 and 0.013 of standard error.
        #expect(isClose(mean, 0.5, 0.08))
        #expect(isClose(variance.squareRoot(), 0.289, 0.06))
    }

    @Test(arguments: ["spearman", "ssim"])
    func aMapOfTheWeightsIsForgottenAndAMapOfTheImageIsNot(similarity: String) throws {
        let map = try #require(try model.maps(under: model.graph)["x"])
        let parameters: [String: JSONValue] = ["similarity": .string(similarity)]
        let honest = try MetricsSamples.result(
            "cascading-randomization", parameters, model.sample(map: map.scalars), model: model)
        #expect(honest.curves["layers"] == [1, 2])
        #expect(abs(try #require(honest.outcome.value)) < 0.3)

        let edges = EdgeModel(linear: model, map: map)
        let blind = try MetricsSamples.value(
            "cascading-randomization", parameters, model.sample(map: map.scalars), model: edges)
        #expect(isClose(blind, 1, 1e-9))
    }

    @Test func oneLayerAtATimeLeavesMoreOfTheMapThanAllOfThem() throws {
        let map = try #require(try model.maps(under: model.graph)["x"])
        let sample = try model.sample(map: map.scalars)
        let cascade = try #require(try MetricsSamples.value("cascading-randomization", sample, model: model))
        let single = try #require(try MetricsSamples.value("parameter-randomization", sample, model: model))
        #expect(single > cascade)
    }

    @Test func mapsThatAreNotFiniteAndModelsWithoutParametersGiveAReason() throws {
        let map = try #require(try model.maps(under: model.graph)["x"])
        let sample = try model.sample(map: map.scalars)
        for id in ["cascading-randomization", "parameter-randomization"] {
            let broken = EdgeModel(linear: model, map: Tensor(shape: map.shape, repeating: .nan))
            #expect(
                try MetricsSamples.reason(id, sample, model: broken)
                    == "a map is constant or not finite, so there is nothing to compare")
            let empty = EdgeModel(linear: model, map: map, isEmpty: true)
            #expect(try MetricsSamples.reason(id, sample, model: empty) == "the model has no learnt parameters")
        }
    }

    @Test func theSameSeedGivesTheSameNumber() throws {
        let map = try #require(try model.maps(under: model.graph)["x"])
        let sample = try model.sample(map: map.scalars)
        for id in ["cascading-randomization", "infidelity", "delta-aupc", "road"] {
            let once = try MetricsSamples.result(id, ["seed": .number(9)], sample, model: model)
            #expect(try MetricsSamples.result(id, ["seed": .number(9)], sample, model: model) == once)
        }
    }
}

/// A method that shows the same map whatever the model's parameters are.
private struct EdgeModel: ExplainedModel {
    let linear: LinearModel
    let map: Tensor
    var isEmpty = false

    func scores(count: Int, replacing: (Int) throws -> [String: Tensor]) throws -> [Double] {
        try linear.scores(count: count, replacing: replacing)
    }
    func maps(replacing: [String: Tensor]) throws -> [String: Tensor] { ["x": map] }
    var graph: Graph {
        var graph = linear.graph
        if isEmpty { graph.nodes = [] }
        return graph
    }
    func maps(under graph: Graph) throws -> [String: Tensor] { ["x": map] }
}
