import Attribution
import Foundation
import Tensors
import Testing

/// Golden numbers: NumPy 2.4, SciPy 1.17 (`scipy.stats.entropy`) on the congruence of `MetricsSamples`.
@Suite struct MetricsOfMapsTests {
    let random = MetricsSamples.congruence(1000, seed: 1)

    @Test func sparsenessOfEqualElementsIsZeroAndOfOneElementIsAllButOneNth() throws {
        let flat = try MetricsSamples.image([2, -2, 2, 2], shape: [2, 2])
        #expect(try MetricsSamples.value("sparseness", flat) == 0)
        let peak = try MetricsSamples.image([0, 0, -3, 0], shape: [2, 2])
        #expect(try MetricsSamples.value("sparseness", peak) == 0.75)
    }

    @Test func sparsenessAndEntropyAgreeWithNumPy() throws {
        let sample = try MetricsSamples.image(random.map { $0 - 0.5 }, shape: [25, 40])
        #expect(isClose(try MetricsSamples.value("sparseness", sample), 0.334938938554117, 1e-6))
        #expect(isClose(try MetricsSamples.value("entropy", sample), 6.714149800901531, 1e-6))
    }

    @Test func sparsenessIgnoresScale() throws {
        let once = try MetricsSamples.value("sparseness", try MetricsSamples.image(random, shape: [25, 40]))
        let scaled = try MetricsSamples.image(random.map { $0 * 8 }, shape: [25, 40])
        #expect(isClose(try MetricsSamples.value("sparseness", scaled), try #require(once), 1e-12))
    }

    @Test func entropyOfEqualElementsIsTheLogarithmOfTheirNumberAndOfOneElementZero() throws {
        let flat = try MetricsSamples.image([1, -1, 1, 1], shape: [2, 2])
        #expect(isClose(try MetricsSamples.value("entropy", flat), log(4), 1e-12))
        let peak = try MetricsSamples.image([0, 0, 5, 0], shape: [2, 2])
        #expect(try MetricsSamples.value("entropy", peak) == 0)
    }

    @Test func modalitiesAreMeasuredTogetherAndApart() throws {
        let sample = try MetricsSamples.early(a: [1, 1, 1, 1], b: [0, 0, 0, 0])
        let result = try MetricRegistry.metric("sparseness").evaluate(sample, model: nil)
        #expect(result.outcome.value == 0.5)
        #expect(result.byModality.map(\.modality) == ["a", "b"])
        #expect(result.byModality[0].outcome.value == 0)
        #expect(result.byModality[1].outcome.reason == "the map is zero everywhere")
    }

    @Test(arguments: ["sparseness", "entropy"])
    func zeroMapsAreNotDefinedWithAReason(id: String) throws {
        let zero = try MetricsSamples.image([0, 0, 0, 0], shape: [2, 2])
        #expect(try MetricsSamples.reason(id, zero) == "the map is zero everywhere")
    }

    @Test(arguments: [Float.nan, .infinity])
    func mapsThatAreNotFiniteAreRefused(value: Float) {
        #expect(throws: MetricError.notFinite(what: "map", name: "image")) {
            try MetricsSamples.image([0, value, 0, 0], shape: [2, 2])
        }
    }

    @Test func mapsOfAnotherShapeAreRefused() {
        #expect(throws: MetricError.self) {
            try ExplainedSample(
                inputs: ["x": Tensor(shape: [1, 2, 4, 4])], maps: ["x": Tensor(shape: [1, 2, 4, 3])],
                modalities: [InputModality(name: "x", kind: .image, input: "x")])
        }
    }

    @Test func aSharedMapOfOneChannelCountsForEachModality() throws {
        let sample = try ExplainedSample(
            inputs: ["x": Tensor(shape: [1, 2, 1, 2])],
            maps: ["x": Tensor(shape: [1, 1, 1, 2], scalars: [3, 4])],
            modalities: [
                InputModality(name: "a", kind: .image, input: "x", channels: 0..<1),
                InputModality(name: "b", kind: .image, input: "x", channels: 1..<2),
            ])
        #expect(sample.explained.map(\.relevance.scalars) == [[3, 4], [3, 4]])
    }

    @Test func channelsOfAModalityAreSummedAndTokensOverTheirEmbedding() throws {
        let sample = try ExplainedSample(
            inputs: ["x": Tensor(shape: [1, 3, 1, 2]), "t": Tensor(shape: [1, 2, 3])],
            maps: [
                "x": Tensor(shape: [1, 3, 1, 2], scalars: [1, 2, 3, 4, 5, 6]),
                "t": Tensor(shape: [1, 2, 3], scalars: [1, 2, 3, 4, 5, 6]),
            ],
            modalities: [
                InputModality(name: "a", kind: .image, input: "x", channels: 1..<3),
                InputModality(name: "t", kind: .text, input: "t"),
            ])
        #expect(sample.explained.map(\.relevance.scalars) == [[8, 10], [6, 15]])
    }
}
