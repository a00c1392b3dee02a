import Attribution
import Tensors
import Testing

@Suite struct SegmentsRecipeTests {
    let modalities = [
        InputModality(name: "ct", kind: .image, input: "ct"),
        InputModality(name: "pet", kind: .image, input: "pet"),
        InputModality(name: "age", kind: .clinical, input: "age"),
    ]
    let inputs = [
        "ct": Tensor(shape: [1, 1, 2, 2], scalars: [0, 1, 2, 3]),
        "pet": Tensor(shape: [1, 1, 2, 2], scalars: [0, 0, 0, 5]),
        "age": Tensor(shape: [1, 1]),
    ]

    @Test func boxesPerModalityAndShared() throws {
        let halves: [String: JSONValue] = ["kind": .string("boxes"), "counts": .array([.number(2), .number(1)])]
        let apart = try SegmentationRecipe(halves).segments(modalities: modalities, inputs: inputs)
        #expect(apart.labels == ["ct": [0, 0, 1, 1], "pet": [2, 2, 3, 3], "age": [4]])
        let shared = try SegmentationRecipe(halves.merging(["shared": .bool(true)]) { $1 })
            .segments(modalities: modalities, inputs: inputs)
        #expect(shared.labels == ["ct": [0, 0, 1, 1], "pet": [0, 0, 1, 1], "age": [2]])
    }

    @Test func theForegroundMaskLeavesZerosOut() throws {
        let recipe = try SegmentationRecipe(["kind": .string("whole"), "mask": .string("foreground")])
        let segments = try recipe.segments(modalities: modalities, inputs: inputs)
        #expect(segments.labels == ["ct": [-1, 0, 0, 0], "pet": [-1, -1, -1, 1], "age": [2]])
        let slic = try SegmentationRecipe(["count": .number(2), "sigma": .number(0), "mask": .string("foreground")])
        let clustered = try slic.segments(modalities: modalities, inputs: inputs)
        #expect(clustered.labels["pet"]?.prefix(3) == [-1, -1, -1])
    }

    @Test func labelMapsAreTakenByModality() throws {
        let recipe = try SegmentationRecipe(["kind": .string("given"), "background": .number(0)])
        let maps = [
            "ct": Tensor(shape: [2, 2], scalars: [0, 9, 9, 4]), "pet": Tensor(shape: [2, 2], scalars: [1, 1, 0, 0]),
        ]
        let segments = try recipe.segments(modalities: modalities, inputs: inputs, labelMaps: maps)
        #expect(segments.labels == ["ct": [-1, 0, 0, 1], "pet": [2, 2, -1, -1], "age": [3]])
        #expect(throws: MetricError.wrongLabels(reason: "none is given for \"pet\"")) {
            try recipe.segments(
                modalities: modalities, inputs: inputs, labelMaps: ["ct": Tensor(shape: [2, 2], repeating: 1)])
        }
    }

    @Test func earlyFusionCutsEachModalityByItsOwnChannels() throws {
        let input = Tensor(shape: [1, 2, 1, 4], scalars: [0, 0, 1, 1, 0, 1, 1, 1])
        let early = [
            InputModality(name: "a", kind: .image, input: "x", channels: 0..<1),
            InputModality(name: "b", kind: .image, input: "x", channels: 1..<2),
        ]
        let recipe = try SegmentationRecipe(["count": .number(2), "sigma": .number(0), "compactness": .number(0.01)])
        let segments = try recipe.segments(modalities: early, inputs: ["x": input])
        #expect(segments.labels["x"] == [0, 0, 1, 1, 2, 3, 3, 3])
    }

    @Test(arguments: [
        ["kind": JSONValue.string("boxes")], ["kind": .string("boxes"), "counts": .array([.number(0)])],
        ["kind": .string("whole"), "count": .number(3)], ["sigma": .number(-1)], ["kind": .string("voronoi")],
        ["kind": .string("boxes"), "counts": .array([.number(1)]), "size": .array([.number(1)])],
    ])
    func recipesThatMakeNoSenseAreRefused(recipe: [String: JSONValue]) {
        #expect(throws: AttributionError.self) { try SegmentationRecipe(recipe) }
    }
}
