import Attribution
import Tensors
import Testing

@Suite struct OcclusionTests {
    @Test func occlusionOfALinearModelIsEachTermsPart() throws {
        let request = try SmallModels.request(SmallModels.linear, ["x": SmallModels.row(1, 2, -1, 4)])
        let result = try AttributionMethods.explain("occlusion", parameters: ["baseline": .number(1)], request)
        #expect(result.maps["x"]?.scalars.isClose(to: [0, -2, -6, 0]) == true)
        #expect(result.parameters["window"] == .object(["x": .array([.number(1)])]))
    }

    @Test func theLastWindowIsCroppedAndOverlapsAreAveraged() throws {
        // Windows of 3 moved by 2 over 4 elements: 0…2 and 2…3.
        let request = try SmallModels.request(SmallModels.linear, ["x": SmallModels.row(1, 2, -1, 4)])
        let result = try AttributionMethods.explain(
            "occlusion", parameters: ["window": .array([.number(3)]), "stride": .array([.number(2)])], request)
        let (first, second): (Float, Float) = (1 - 4 - 3, -3 + 0)
        #expect(
            result.maps["x"]?.scalars.isClose(to: [first, first, (first + second) / 2, second]) == true)
    }

    @Test func oneBaselineForEachChannel() throws {
        let request = try SmallModels.request(SmallModels.convolution, ["x": SmallModels.picture])
        let whole: JSONValue = .array([.number(2), .number(4), .number(4)])
        let result = try AttributionMethods.explain(
            "occlusion", parameters: ["window": whole, "baseline": .object(["x": .array([.number(1), .number(-2)])])],
            request)
        // At (1, −2): h = (1, 2, 0), y = 2 + 8 − 0.
        let value = try #require(result.maps["x"]?.scalars.first)
        #expect(abs(value - (result.targetValue - 10)) < 1e-5)
    }

    @Test func tokensAreOccludedOneAtATime() throws {
        let tokens = Tensor(shape: [1, 3], scalars: [1, 2, 3])
        let request = try SmallModels.request(SmallModels.embedding, ["tokens": tokens])
        let result = try AttributionMethods.explain("occlusion", request)
        #expect(result.maps["tokens"]?.scalars.isClose(to: [1, 2, 6]) == true)
        let error = #expect(throws: AttributionError.self) {
            try AttributionMethods.explain("occlusion", parameters: ["baseline": .number(0.5)], request)
        }
        #expect(error?.code == "wrong-parameter")
    }

    @Test func earlyFusionChannelsAreOccludedModalityByModality() throws {
        let modalities = [
            InputModality(name: "first", kind: .image, input: "x", channels: 0..<1),
            InputModality(name: "second", kind: .image, input: "x", channels: 1..<2),
        ]
        let request = try SmallModels.request(
            SmallModels.convolution, ["x": SmallModels.picture], modalities: modalities)
        let result = try AttributionMethods.explain("occlusion", request)
        #expect(
            result.parameters["window"] == .object(["x": .array([.number(1), .number(1), .number(1)])]))
    }

    @Test(arguments: [
        ["window": JSONValue.array([.number(5)])], ["stride": .array([.number(2)])], ["window": .number(0)],
        ["window": .array([.number(1), .number(1)])], ["baseline": .string("black")], ["inputs": .array([])],
        ["inputs": .array([.string("z")])], ["window": .object(["z": .array([.number(1)])])],
    ])
    func parametersThatDoNotFitAreRefused(parameters: [String: JSONValue]) throws {
        let request = try SmallModels.request(SmallModels.linear, ["x": SmallModels.row(1, 2, -1, 4)])
        let error = #expect(throws: AttributionError.self) {
            try AttributionMethods.explain("occlusion", parameters: parameters, request)
        }
        #expect(error?.family == .usage)
    }

    @Test func progressRisesToOneAndEndsTheWorkWhenItThrows() throws {
        final class Heard: @unchecked Sendable { var values: [Double] = [] }
        let heard = Heard()
        let request = try SmallModels.request(
            SmallModels.linear, ["x": SmallModels.row(1, 2, -1, 4)], progress: { heard.values.append($0) })
        _ = try AttributionMethods.explain("occlusion", request)
        #expect(heard.values == heard.values.sorted() && heard.values.last == 1 && heard.values.count > 2)
        let stopped = try SmallModels.request(
            SmallModels.linear, ["x": SmallModels.row(1, 2, -1, 4)], progress: { _ in throw CancellationError() })
        #expect(throws: CancellationError.self) { try AttributionMethods.explain("occlusion", stopped) }
    }
}
