import Attribution
import Tensors
import Testing

@Suite struct SegmentsTests {
    @Test func boxesByCountDifferByAtMostOnePlace() throws {
        let boxes = try Segmentation.boxes(shape: [5], counts: [2])
        #expect(boxes.labels == [0, 0, 0, 1, 1])
        let grid = try Segmentation.boxes(shape: [2, 3, 4], counts: [1, 3, 2])
        #expect(grid.count == 6)
        #expect(grid.labels == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    }

    @Test func boxesBySizeHaveRaggedEnds() throws {
        let boxes = try Segmentation.boxes(shape: [3, 5], size: [2, 4])
        #expect(boxes.count == 4)
        #expect(boxes.labels == [0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 2, 2, 2, 3])
        #expect(boxes.sizes == [8, 2, 4, 1])
    }

    @Test func boxesThatDoNotFitAreRefused() {
        #expect(throws: MetricError.self) { try Segmentation.boxes(shape: [4, 4], counts: [5, 1]) }
        #expect(throws: MetricError.self) { try Segmentation.boxes(shape: [4, 4], counts: [2]) }
        #expect(throws: MetricError.self) { try Segmentation.boxes(shape: [4, 4], size: [0, 1]) }
    }

    @Test func aLabelMapIsRenumberedAndItsBackgroundLeftOut() throws {
        let map = Tensor(shape: [1, 2, 3], scalars: [7, 7, 0, 3, 0, 7])
        #expect(try Segmentation(labelMap: map, shape: [2, 3]).labels == [0, 0, 1, 2, 1, 0])
        let parts = try Segmentation(labelMap: map, shape: [2, 3], background: 0)
        #expect(parts.labels == [0, 0, -1, 1, -1, 0])
        #expect(parts.count == 2)
    }

    @Test(arguments: [Float.nan, -1, 0.5, .infinity, 1e9])
    func labelsThatAreNotSmallWholeNumbersAreRefused(label: Float) {
        #expect(throws: MetricError.self) {
            try Segmentation(labelMap: Tensor(shape: [2], scalars: [0, label]), shape: [2])
        }
    }

    @Test func aLabelMapOfAnotherShapeOrOfBackgroundOnlyIsRefused() {
        #expect(throws: MetricError.wrongShape(what: "label map", name: "segments", expected: [2, 3], found: [3, 2])) {
            try Segmentation(labelMap: Tensor(shape: [3, 2]), shape: [2, 3])
        }
        #expect(throws: MetricError.wrongLabels(reason: "every place is background")) {
            try Segmentation(labelMap: Tensor(shape: [2, 3]), shape: [2, 3], background: 0)
        }
    }

    @Test func maskingDropsSegmentsThatLoseEveryPlace() throws {
        let boxes = try Segmentation.boxes(shape: [4], counts: [2])
        let masked = try boxes.masked(by: Tensor(shape: [4], scalars: [0, 0, 1, 0]))
        #expect(masked.labels == [-1, -1, 0, -1])
        #expect(masked.count == 1)
        #expect(throws: MetricError.self) { try boxes.masked(by: Tensor(shape: [4])) }
    }

    @Test func identifiersAreUniqueOverModalitiesAndAttributesAreWhole() throws {
        let modalities = [
            InputModality(name: "t1", kind: .image, input: "mr", channels: 0..<1),
            InputModality(name: "t2", kind: .image, input: "mr", channels: 1..<3),
            InputModality(
                name: "clinical", kind: .clinical, input: "clinical",
                attributes: [.init(name: "sex", columns: 0..<2), .init(name: "age", columns: 2..<3)]),
            InputModality(name: "report", kind: .text, input: "report"),
        ]
        let inputs = [
            "mr": Tensor(shape: [1, 3, 1, 2]), "clinical": Tensor(shape: [1, 4]), "report": Tensor(shape: [1, 2]),
        ]
        let halves = try Segmentation.boxes(shape: [1, 2], counts: [1, 2])
        let segments = try InputSegments(
            modalities: modalities, inputs: inputs, images: ["t1": halves, "t2": halves])
        #expect(segments.labels["mr"] == [0, 1, 2, 3, 2, 3])
        #expect(segments.labels["clinical"] == [4, 4, 5, -1])
        #expect(segments.labels["report"] == [6, 7])
        #expect(segments.segments.map(\.name).suffix(4) == ["sex", "age", "token 0", "token 1"])
        #expect(segments.segments.map(\.elements) == [1, 1, 2, 2, 2, 1, 1, 1])

        let shared = try InputSegments(
            modalities: modalities, inputs: inputs, images: ["t1": halves, "t2": halves], isShared: true)
        #expect(shared.labels["mr"] == [0, 1, 0, 1, 0, 1])
        #expect(shared.labels["clinical"] == [2, 2, 3, -1])
        #expect(shared.segments[0].modalities == ["t1", "t2"])
        #expect(shared.segments[0].elements == 3)
    }

    @Test func overlappingModalitiesAndMissingSegmentationsAreRefused() throws {
        let modalities = [
            InputModality(name: "a", kind: .image, input: "x"),
            InputModality(name: "b", kind: .image, input: "x", channels: 1..<2),
        ]
        let whole = Segmentation.whole(shape: [1, 2])
        #expect(throws: MetricError.self) {
            try InputSegments(
                modalities: modalities, inputs: ["x": Tensor(shape: [1, 2, 1, 2])], images: ["a": whole, "b": whole])
        }
        #expect(throws: MetricError.wrongSegments(reason: "the image modality \"a\" has none")) {
            try InputSegments(modalities: modalities, inputs: ["x": Tensor(shape: [1, 2, 1, 2])], images: [:])
        }
    }
}
