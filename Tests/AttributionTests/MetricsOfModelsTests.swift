import Attribution
import Inference
import Tensors
import Testing

@Suite struct MetricsOfModelsTests {
    let ones = Tensor(shape: [1, 1, 2, 2], repeating: 1)
    var additive: LinearModel { LinearModel(input: ones, weights: [4, 3, 2, 1]) }

    @Test func aCompleteMapHasNoGap() throws {
        var model = additive
        model.bias = 5
        #expect(try MetricsSamples.value("completeness-gap", model.sample(map: [4, 3, 2, 1]), model: model) == 0)
        let result = try MetricsSamples.result("completeness-gap", model.sample(map: [4, 3, 2, 0]), model: model)
        #expect(result.outcome.value == 1)
        #expect(result.facts["relative"] == 0.1)
    }

    @Test func theGapIsTakenToTheBaselineGiven() throws {
        let model = additive
        let sample = try ExplainedSample(
            inputs: ["x": ones], maps: ["x": Tensor(shape: ones.shape, scalars: [2, 1.5, 1, 0.5])],
            modalities: [InputModality(name: "image", kind: .image, input: "x")],
            baselines: ["x": Tensor(shape: ones.shape, repeating: 0.5)])
        #expect(try MetricsSamples.value("completeness-gap", sample, model: model) == 0)
    }

    @Test func deletionAndInsertionOfAnAdditiveModelAreTheAreasByHand() throws {
        // Scores as the weights 4, 3, 2, 1 go: 10, 6, 3, 1, 0; as they come: 0, 4, 7, 9, 10.
        let sample = try additive.sample(map: [4, 3, 2, 1])
        let steps: [String: JSONValue] = ["steps": .number(4), "fill": .string("baseline")]
        let deletion = try MetricsSamples.result("deletion", steps, sample, model: additive)
        #expect(deletion.curves["score"] == [10, 6, 3, 1, 0])
        #expect(deletion.outcome.value == 3.75)
        #expect(try MetricsSamples.value("insertion", steps, sample, model: additive) == 6.25)
    }

    @Test func aWrongOrderDeletesLaterAndInsertsLater() throws {
        let (right, wrong) = (try additive.sample(map: [4, 3, 2, 1]), try additive.sample(map: [1, 2, 3, 4]))
        let zero: [String: JSONValue] = ["fill": .string("baseline")]
        let deletions = try [right, wrong].map {
            try #require(try MetricsSamples.value("deletion", $0, model: additive))
        }
        #expect(deletions[0] < deletions[1])
        let insertions = try [right, wrong].map {
            try #require(try MetricsSamples.value("insertion", zero, $0, model: additive))
        }
        #expect(insertions[0] > insertions[1])
        let road = try [right, wrong].map { try #require(try MetricsSamples.value("road", $0, model: additive)) }
        #expect(isClose(road[0], -road[1], 0.1))
    }

    @Test func removalBlursTheWholeImageAndMeanFillsKeepAnEvenImage() throws {
        // An even image is its own mean and its own blur, so nothing that is removed changes the score.
        for fill in ["mean", "blur"] {
            let result = try MetricsSamples.result(
                "deletion", ["fill": .string(fill)], additive.sample(map: [4, 3, 2, 1]), model: additive)
            #expect(isClose(result.outcome.value, 10, 1e-5))
        }
    }

    @Test func deltaAUPCIsTheAreaGainedOverRandomOrders() throws {
        // All four are positive; the random area's expectation is 5, the map's area 3.75.
        let many: [String: JSONValue] = ["steps": .number(4), "permutations": .number(2000)]
        let result = try MetricsSamples.result("delta-aupc", many, additive.sample(map: [4, 3, 2, 1]), model: additive)
        #expect(result.facts["aupc"] == 3.75)
        // The area of a random order has a standard deviation below 1; 2000 of them leave 0.03.
        #expect(isClose(result.outcome.value, 1.25, 0.1))
        let worst = try MetricsSamples.value("delta-aupc", many, additive.sample(map: [1, 2, 3, 4]), model: additive)
        #expect(isClose(worst, -1.25, 0.1))
    }

    @Test func deltaAUPCRemovesOnlyWhatIsPositive() throws {
        let result = try MetricsSamples.result(
            "delta-aupc", ["steps": .number(2)], additive.sample(map: [4, 3, -2, 0]), model: additive)
        #expect(result.curves["score"] == [10, 6, 3])
    }

    @Test func anExactMapOfAnAdditiveModelHasNoInfidelity() throws {
        let sample = try additive.sample(map: [4, 3, 2, 1])
        for parameters: [String: JSONValue] in [
            ["part": .number(0.5)], ["part": .number(0.5), "maps": .string("local")],
            ["perturbation": .string("noise")],
        ] {
            #expect(isClose(try MetricsSamples.value("infidelity", parameters, sample, model: additive), 0, 1e-9))
        }
    }

    @Test func aMapOfAnotherScaleIsForgivenOnlyByTheOptimalScale() throws {
        let twice = try additive.sample(map: [8, 6, 4, 2])
        let plain = try MetricsSamples.result("infidelity", ["part": .number(0.5)], twice, model: additive)
        #expect(isClose(plain.facts["relative"], 1, 1e-9))
        let scaled = try MetricsSamples.result(
            "infidelity", ["part": .number(0.5), "scale": .string("optimal")], twice, model: additive)
        #expect(isClose(scaled.outcome.value, 0, 1e-9))
        #expect(isClose(scaled.facts["scale"], 0.5, 1e-9))
    }

    @Test func localMapsCountTheDistanceToTheBaseline() throws {
        var model = additive
        model.input = Tensor(shape: [1, 1, 2, 2], repeating: 3)
        let parameters: [String: JSONValue] = ["part": .number(0.5), "maps": .string("local")]
        let gradient = try model.sample(map: [4, 3, 2, 1])
        #expect(isClose(try MetricsSamples.value("infidelity", parameters, gradient, model: model), 0, 1e-9))
        let global = try MetricsSamples.value("infidelity", ["part": .number(0.5)], gradient, model: model)
        #expect(try #require(global) > 1)
    }

    @Test func noiseCannotJudgeGlobalMaps() {
        #expect(throws: AttributionError.self) {
            try MetricRegistry.metric(
                "infidelity", parameters: ["perturbation": .string("noise"), "maps": .string("global")])
        }
    }

    @Test func sensitivityIsZeroForAMapThatNeverChangesAndBoundedForTheIdentity() throws {
        var model = additive
        let sample = try model.sample(map: [1, 1, 1, 1])
        model.method = { Tensor(shape: $0.shape, repeating: 1) }
        #expect(try MetricsSamples.value("max-sensitivity", sample, model: model) == 0)
        model.method = { $0 }
        // ‖δ‖ is at most radius · √4 and ‖x‖ = 2.
        let value = try MetricsSamples.value("max-sensitivity", ["radius": .number(0.5)], sample, model: model)
        #expect(try #require(value) <= 0.5)
        #expect(try #require(value) > 0.2)
    }

    @Test func sensitivityOfNotANumberOrOfAZeroMapIsNotDefined() throws {
        var model = additive
        model.method = { Tensor(shape: $0.shape, repeating: .nan) }
        #expect(try MetricsSamples.reason("max-sensitivity", model.sample(map: [1, 0, 0, 0]), model: model) != nil)
        let zero = try MetricsSamples.reason("max-sensitivity", model.sample(map: [0, 0, 0, 0]), model: model)
        #expect(zero == "the map is zero everywhere")
    }

    @Test func aClinicalAttributeIsRemovedAsAWhole() throws {
        let input = Tensor(shape: [1, 3], repeating: 1)
        let model = LinearModel(input: input, weights: [1, 1, 5])
        let sample = try ExplainedSample(
            inputs: ["x": input], maps: ["x": Tensor(shape: [1, 3], scalars: [3, 3, 5])],
            modalities: [
                InputModality(
                    name: "clinical", kind: .clinical, input: "x",
                    attributes: [.init(name: "sex", columns: 0..<2), .init(name: "age", columns: 2..<3)])
            ])
        let result = try MetricsSamples.result("deletion", ["steps": .number(2)], sample, model: model)
        #expect(result.curves["score"] == [7, 5, 0])
    }

    @Test(arguments: MetricRegistry.all.filter { $0.needs.contains(.model) }.map { $0.id })
    func withoutAModelTheyAreNotDefined(id: String) throws {
        let reason = try MetricsSamples.reason(id, additive.sample(map: [4, 3, 2, 1]))
        #expect(reason?.contains("needs the model") == true)
    }

    @Test(arguments: MetricRegistry.all.filter { $0.needs.contains(.model) }.map { $0.id })
    func aModelWhoseScoreIsNotANumberGivesAReason(id: String) throws {
        var model = additive
        model.bias = .nan
        model.method = { Tensor(shape: $0.shape, repeating: .infinity) }
        let result = try MetricsSamples.result(id, [:], model.sample(map: [4, 3, 2, 1]), model: model)
        if let value = result.outcome.value { #expect(value.isFinite) }
        if !MetricRegistry.all.contains(where: { $0.id == id && $0.needs.contains(.method) }) {
            #expect(result.outcome.reason == "the model's score is not finite")
        }
    }

    @Test(arguments: ["deletion", "insertion", "delta-aupc", "road"])
    func aConstantMapRanksNothing(id: String) throws {
        let reason = try MetricsSamples.reason(id, additive.sample(map: [2, 2, 2, 2]), model: additive)
        #expect(reason == "the map is constant, so it ranks nothing")
    }
}
