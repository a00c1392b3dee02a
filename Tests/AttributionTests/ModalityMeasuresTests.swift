import Attribution
import Inference
import Tensors
import Testing

@Suite struct ModalityMeasuresTests {
    private let sample = ["a": SmallModels.row(1, 2), "b": SmallModels.row(3), "c": SmallModels.row(-1)]

    private func values(_ importance: ModalityImportance) -> [Double] { importance.entries.map(\.value) }

    @Test func shapleyValuesOfAnAdditiveGameAreTheParts() throws {
        let shapley = try ModalityMeasures.measure("shapley", SmallModels.request(SmallModels.additive, sample))
        #expect(zip(values(shapley), [8, 12, -5]).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(shapley.interactions.map { [$0.first, $0.second] } == [["a", "b"], ["a", "c"], ["b", "c"]])
        #expect(shapley.interactions.allSatisfy { abs($0.value) < 1e-5 })
        #expect(zip(shapley.entries.map(\.share), [0.32, 0.48, 0.2]).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(shapley.facts["v_full"] == 15 && shapley.facts["v_empty"] == 0)
    }

    @Test func aProductIsSharedEquallyAndIsAllInteraction() throws {
        let request = try SmallModels.request(
            SmallModels.product, ["a": SmallModels.row(3), "b": SmallModels.row(4), "c": SmallModels.row(9)])
        let shapley = try ModalityMeasures.measure("shapley", request)
        #expect(zip(values(shapley), [6, 6, 0]).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(zip(shapley.interactions.map(\.value), [12, 0, 0]).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func shapleyValuesSumToWhatAllModalitiesAddTogether() throws {
        let modalities = (0..<2).map {
            InputModality(name: "channel \($0)", kind: .image, input: "x", channels: $0..<($0 + 1))
        }
        let request = try SmallModels.request(
            SmallModels.convolution, ["x": SmallModels.picture], modalities: modalities)
        let shapley = try ModalityMeasures.measure("shapley", parameters: ["baseline": .string("mean")], request)
        let difference = try #require(shapley.facts["v_full"]) - #require(shapley.facts["v_empty"])
        #expect(abs(values(shapley).reduce(0, +) - difference) < 1e-5)
        #expect(abs(difference) > 0.1)
    }

    @Test func aModalityThatIsItsOwnBaselineGetsNothing() throws {
        let request = try SmallModels.request(
            SmallModels.additive, ["a": SmallModels.row(0, 0), "b": SmallModels.row(3), "c": SmallModels.row(-1)])
        let shapley = try ModalityMeasures.measure("shapley", request)
        #expect(values(shapley)[0] == 0)
        #expect(zip(values(shapley), [0, 12, -5]).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func baselinesAreSetByModality() throws {
        let shapley = try ModalityMeasures.measure(
            "shapley",
            parameters: ["baseline": .object(["a": .array([.number(1), .number(1)]), "b": .number(3)])],
            SmallModels.request(SmallModels.additive, sample))
        #expect(zip(values(shapley), [3, 0, -5]).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func occlusionAddsTheMagnitudesOfAllParts() throws {
        let modalities = [
            InputModality(name: "a", kind: .clinical, input: "a", attributes: [.init(name: "both", columns: 0..<2)]),
            InputModality(name: "b", kind: .clinical, input: "b"),
            InputModality(name: "c", kind: .clinical, input: "c"),
        ]
        let request = try SmallModels.request(SmallModels.additive, sample, modalities: modalities)
        let importance = try ModalityMeasures.measure("occlusion", request)
        #expect(zip(importance.entries.map(\.share), [0.32, 0.48, 0.2]).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(importance.entries[0].attributes.map(\.name) == ["both"])
        let columns = try ModalityMeasures.measure("occlusion", SmallModels.request(SmallModels.additive, sample))
        #expect(columns.entries[0].attributes.map(\.name) == ["a[0]", "a[1]"])
        #expect(
            zip(columns.entries[0].attributes.map(\.shareOfModality), [0.25, 0.75]).allSatisfy { abs($0 - $1) < 1e-6 })
        let total = columns.entries.flatMap(\.attributes).reduce(0) { $0 + $1.share }
        #expect(abs(total - 1) < 1e-9)
    }

    @Test func raggedPatchesCoverTheImage() throws {
        let request = try SmallModels.request(SmallModels.convolution, ["x": SmallModels.picture])
        let importance = try ModalityMeasures.measure("occlusion", parameters: ["patch": .number(3)], request)
        let patches = try #require(importance.entries[0].patches)
        #expect(patches.grid == [2, 2] && patches.size == [3, 3] && patches.values.count == 4)
        #expect(importance.entries[0].share == 1)
    }

    @Test func theRepositorysModeAveragesSharesOverOutputs() throws {
        // Two outputs: 10 a and b; the paper's mode is drowned by the first, the repository's is not.
        let graph = SmallModels.graph(
            [SmallModels.input("a", 1), SmallModels.input("b", 1)],
            [
                SmallModels.node("Concat", ["a", "b"], "z", ["axis": .int(1)]),
                SmallModels.node("Gemm", ["z", "w"], "y"),
            ],
            constants: ["w": SmallModels.floats([2, 2], [10, 0, 0, 1])])
        let request = try SmallModels.request(graph, ["a": SmallModels.row(1), "b": SmallModels.row(1)])
        let paper = try ModalityMeasures.measure("occlusion", request)
        let repository = try ModalityMeasures.measure(
            "occlusion", parameters: ["mode": .string("repository")], request)
        #expect(abs(paper.entries[0].share - 10.0 / 11) < 1e-6)
        #expect(abs(repository.entries[0].share - 0.5) < 1e-6)
    }

    @Test func theFusionGradientIsReadOffTheWeights() throws {
        let request = try SmallModels.request(SmallModels.additive, sample)
        let found = try ModalityMeasures.measure("fusion-gradient", request)
        #expect(values(found) == [5, 4, 5])
        #expect(found.parameters["tensor"] == .string("z"))
        let listed = try ModalityMeasures.measure(
            "fusion-gradient",
            parameters: [
                "tensor": .string("z"),
                "slices": .array([
                    .array([.string("c"), .number(1)]), .array([.string("a"), .number(2)]),
                    .array([.string("b"), .number(1)]),
                ]),
            ], request)
        #expect(values(listed) == [7, 5, 2])
    }

    @Test func slicesThatDoNotFillTheTensorAreRefused() throws {
        let request = try SmallModels.request(SmallModels.additive, sample)
        let error = #expect(throws: AttributionError.self) {
            try ModalityMeasures.measure(
                "fusion-gradient", parameters: ["tensor": .string("z"), "slices": .object(["a": .number(2)])], request)
        }
        #expect(error?.code == "wrong-parameter")
    }

    @Test func aModelWithoutConcatenationHasNoFusionVectorToFind() throws {
        let request = try SmallModels.request(
            SmallModels.product, ["a": SmallModels.row(3), "b": SmallModels.row(4), "c": SmallModels.row(9)])
        let error = #expect(throws: AttributionError.self) {
            try ModalityMeasures.measure("fusion-gradient", request)
        }
        #expect(error?.code == "method-unsuitable")
    }
}
