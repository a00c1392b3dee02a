import Attribution
import Tensors
import Testing

/// Golden numbers: NumPy 2.4 and `skimage.filters.threshold_otsu` 0.26 on the cubes of the congruence of `MetricsSamples`
/// (seed 1, 25 × 40), mask rows 5..<15, columns 10..<30.
@Suite struct MetricsLocalizationTests {
    static let mask: [Float] = (0..<1000).map { (5..<15).contains($0 / 40) && (10..<30).contains($0 % 40) ? 1 : 0 }

    static func cubes() throws -> ExplainedSample {
        let map = MetricsSamples.congruence(1000, seed: 1).map { $0 * $0 * $0 }
        return try MetricsSamples.image(map, shape: [25, 40], mask: mask)
    }

    static let masked = ["pointing-game", "iou", "relevance-mass-accuracy", "relevance-rank-accuracy"]

    @Test(arguments: [
        ("otsu", 0.15492957746478872), ("fixed", 0.14285714285714285), ("quantile", 0.17845117845117844),
    ])
    func intersectionOverUnionAgreesWithScikitImage(threshold: String, expected: Double) throws {
        let value = try MetricsSamples.value("iou", ["threshold": .string(threshold)], Self.cubes())
        // One place on the other side of the threshold would change the number by more than 1e-3.
        #expect(isClose(value, expected, 1e-9))
    }

    @Test func relevanceMassAndRankAgreeWithNumPy() throws {
        #expect(isClose(try MetricsSamples.value("relevance-mass-accuracy", Self.cubes()), 0.21745407206641357, 1e-6))
        #expect(isClose(try MetricsSamples.value("relevance-rank-accuracy", Self.cubes()), 0.245, 1e-12))
    }

    @Test(arguments: masked)
    func aMapThatIsTheMaskScoresOne(id: String) throws {
        let sample = try MetricsSamples.image([0, 2, 2, 0, 0, 0], shape: [2, 3], mask: [0, 1, 1, 0, 0, 0])
        #expect(try MetricsSamples.value(id, sample) == 1)
    }

    @Test(arguments: masked)
    func aMapBesideTheMaskScoresZero(id: String) throws {
        let sample = try MetricsSamples.image([5, 0, 0, 0, 1, 2], shape: [2, 3], mask: [0, 1, 1, 0, 0, 0])
        #expect(try MetricsSamples.value(id, sample) == 0)
    }

    @Test(arguments: masked)
    func constantMapsEmptyMasksAndNoMaskHaveEachTheirReason(id: String) throws {
        let constant = try MetricsSamples.image([1, 1, 1, 1], shape: [2, 2], mask: [1, 0, 0, 0])
        #expect(try MetricsSamples.reason(id, constant) == "the map is constant")
        let empty = try MetricsSamples.image([1, 2, 1, 1], shape: [2, 2], mask: [0, 0, 0, 0])
        #expect(try MetricsSamples.reason(id, empty) == "the mask is empty")
        let none = try MetricsSamples.image([1, 2, 1, 1], shape: [2, 2])
        #expect(try MetricsSamples.reason(id, none) == "no image modality has both a map and a mask")
        let negative = try MetricsSamples.image([-1, -2, 0, 0], shape: [2, 2], mask: [1, 0, 0, 0])
        #expect(try MetricsSamples.reason(id, negative) == "the map has no positive relevance")
    }

    @Test func pointingGameForgivesWithinItsToleranceAndSharesAPlateau() throws {
        let sample = try MetricsSamples.image([9, 0, 0, 0, 0, 1], shape: [2, 3], mask: [0, 0, 0, 0, 1, 0])
        #expect(try MetricsSamples.value("pointing-game", sample) == 0)
        #expect(try MetricsSamples.value("pointing-game", ["tolerance": .number(1)], sample) == 1)
        let plateau = try MetricsSamples.image([7, 7, 7, 7, 0, 1], shape: [2, 3], mask: [1, 0, 0, 0, 0, 0])
        #expect(try MetricsSamples.value("pointing-game", plateau) == 0.25)
    }

    @Test func rankAccuracyTakesTheExpectationOverTies() throws {
        // K = 2: the 5 is inside, the second place falls on one of four zeros of which one is inside.
        let sample = try MetricsSamples.image([5, 0, 0, 0, 0], shape: [1, 5], mask: [1, 1, 0, 0, 0])
        #expect(try MetricsSamples.value("relevance-rank-accuracy", sample) == (1 + 0.25) / 2)
    }

    @Test func absoluteRelevanceCountsEvidenceAgainst() throws {
        let sample = try MetricsSamples.image([-3, 0, 1, 0], shape: [2, 2], mask: [1, 0, 0, 0])
        #expect(try MetricsSamples.value("relevance-mass-accuracy", sample) == 0)
        let absolute: [String: JSONValue] = ["sign": .string("absolute")]
        #expect(try MetricsSamples.value("relevance-mass-accuracy", absolute, sample) == 0.75)
        #expect(try MetricsSamples.value("pointing-game", absolute, sample) == 1)
    }

    @Test func massAccuracyAveragesModalitiesAndFeaturePortionPoolsThem() throws {
        let sample = try MetricsSamples.early(
            a: [3, 0, 0, 0], b: [0, 1, -8, 0], maskA: [1, 0, 0, 0], maskB: [1, 0, 0, 0])
        #expect(try MetricsSamples.value("relevance-mass-accuracy", sample) == 0.5)
        #expect(try MetricsSamples.value("feature-portion", sample) == 0.75)
        #expect(try MetricsSamples.value("feature-portion", ["dilation": .number(1)], sample) == 1)
    }

    @Test func modalitySpecificFeatureImportanceWeighsByTheModalities() throws {
        func sample(_ importance: [String: Double]) throws -> ExplainedSample {
            try MetricsSamples.early(
                a: [3, 1, 0, 0], b: [0, 1, 1, 2], maskA: [1, 0, 0, 0], maskB: [0, 0, 0, 1], importance: importance)
        }
        // Portions 3/4 and 1/2. Min-max weights are 1 and 0; by the maximum they are 1 and 1/3.
        #expect(try MetricsSamples.value("msfi", sample(["a": 0.3, "b": 0.1])) == 0.75)
        let maximum: [String: JSONValue] = ["scaling": .string("maximum")]
        #expect(isClose(try MetricsSamples.value("msfi", maximum, sample(["a": 0.3, "b": 0.1])), 0.6875, 1e-12))
        #expect(isClose(try MetricsSamples.value("msfi", sample(["a": 0.2, "b": 0.2])), 0.625, 1e-12))
        #expect(try MetricsSamples.value("msfi", maximum, sample(["a": 0.3, "b": -0.4])) == 0.75)
        #expect(try MetricsSamples.reason("msfi", maximum, sample(["a": 0, "b": -1])) != nil)
        #expect(try MetricsSamples.reason("msfi", sample([:])) != nil)
    }

    @Test func modalityRankCorrelationFollowsTheOrderOfTheModalities() throws {
        func sample(_ a: Float, _ b: Float) throws -> ExplainedSample {
            try MetricsSamples.early(
                a: [a, -9, 0, 0], b: [b, 0, 0, 0], importance: ["a": 0.7, "b": 0.1])
        }
        #expect(try MetricsSamples.value("modality-rank-correlation", sample(2, 1)) == 1)
        #expect(try MetricsSamples.value("modality-rank-correlation", sample(1, 2)) == -1)
        #expect(try MetricsSamples.reason("modality-rank-correlation", sample(1, 1)) != nil)
        let absolute: [String: JSONValue] = ["sign": .string("absolute")]
        #expect(try MetricsSamples.value("modality-rank-correlation", absolute, sample(1, 2)) == 1)
    }

    @Test func masksOfAnotherShapeOrForNoImageAreRefused() {
        #expect(throws: MetricError.wrongShape(what: "mask", name: "image", expected: [2, 2], found: [4])) {
            try ExplainedSample(
                inputs: ["image": Tensor(shape: [1, 1, 2, 2])], maps: [:],
                modalities: [InputModality(name: "image", kind: .image, input: "image")],
                masks: ["image": Tensor(shape: [4])])
        }
        #expect(throws: MetricError.unknownModality(what: "mask", name: "other", known: ["image"])) {
            try ExplainedSample(
                inputs: ["image": Tensor(shape: [1, 1, 2, 2])], maps: [:],
                modalities: [InputModality(name: "image", kind: .image, input: "image")],
                masks: ["other": Tensor(shape: [2, 2])])
        }
    }
}
