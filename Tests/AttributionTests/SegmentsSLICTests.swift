import Attribution
import Tensors
import Testing

@Suite struct SegmentsSLICTests {
    /// Left third dark, the rest bright, with a little seeded noise.
    static func halves(rows: Int, columns: Int) -> Tensor {
        var random = SeededRandom(seed: 7)
        let scalars = (0..<(rows * columns)).map { at in
            Float((at % columns < columns / 3 ? 0 : 1) + random.uniform(in: -0.02...0.02))
        }
        return Tensor(shape: [1, rows, columns], scalars: scalars)
    }

    @Test func aFlatImageBecomesARegularGrid() throws {
        let segments = try SLIC(count: 16, compactness: 1, sigma: 0).segmentation(of: Tensor(shape: [1, 32, 32]))
        #expect(segments == (try Segmentation.boxes(shape: [32, 32], counts: [4, 4])))
        let volume = try SLIC(count: 27, compactness: 1, sigma: 0).segmentation(of: Tensor(shape: [1, 9, 9, 9]))
        #expect(volume == (try Segmentation.boxes(shape: [9, 9, 9], counts: [3, 3, 3])))
    }

    @Test func noSegmentCrossesAStrongEdge() throws {
        let image = Self.halves(rows: 40, columns: 50)
        let segments = try SLIC(count: 30, compactness: 0.1, sigma: 0).segmentation(of: image)
        #expect((20...40).contains(segments.count))
        var dark = Set<Int32>()
        var bright = Set<Int32>()
        for (label, value) in zip(segments.labels, image.scalars) {
            if value < 0.5 { dark.insert(label) } else { bright.insert(label) }
        }
        #expect(dark.isDisjoint(with: bright))
    }

    @Test func everyPlaceInsideTheMaskAndNoneOutsideHasASegment() throws {
        let image = Self.halves(rows: 30, columns: 30)
        let mask = Tensor(
            shape: [30, 30],
            scalars: (0..<900).map { at in
                let (y, x) = (Float(at / 30) - 15, Float(at % 30) - 15)
                return x * x + y * y < 100 ? 1 : 0
            })
        let segments = try SLIC(count: 12, compactness: 0.3, sigma: 1).segmentation(of: image, mask: mask)
        #expect(zip(segments.labels, mask.scalars).allSatisfy { ($0 >= 0) == ($1 > 0) })
        #expect((6...18).contains(segments.count))
    }

    @Test func segmentsAreConnectedAndNoneIsAFragment() throws {
        var random = SeededRandom(seed: 3)
        let noise = Tensor(shape: [2, 40, 40], scalars: (0..<3200).map { _ in Float(random.uniform()) })
        let segments = try SLIC(count: 20, compactness: 0.2, sigma: 0).segmentation(of: noise)
        #expect(try #require(segments.sizes.min()) >= 20)
        for segment in 0..<Int32(segments.count) {
            let places = Set(segments.labels.indices.filter { segments.labels[$0] == segment })
            var reached: Set<Int> = []
            var open = [try #require(places.first)]
            while let at = open.popLast() {
                guard places.contains(at), reached.insert(at).inserted else { continue }
                if at % 40 > 0 { open.append(at - 1) }
                if at % 40 < 39 { open.append(at + 1) }
                open += [at - 40, at + 40]
            }
            #expect(reached == places)
        }
    }

    @Test func thickSlicesMakeSegmentsOfFewerSlices() throws {
        let flat = Tensor(shape: [1, 8, 32, 32])
        let segments = try SLIC(count: 32, compactness: 1, sigma: 0).segmentation(of: flat, spacing: [4, 1, 1])
        // 32 mm in every direction: cells of about 10 mm, two or three slices each.
        let slices = Set((0..<8).filter { segments.labels[$0 * 1024] == segments.labels[0] })
        #expect(slices.count <= 3)
        let isotropic = try SLIC(count: 32, compactness: 1, sigma: 0).segmentation(of: flat)
        #expect(Set((0..<8).filter { isotropic.labels[$0 * 1024] == isotropic.labels[0] }).count >= 4)
    }

    @Test func twoRunsAgreeAndScaleDoesNotMatter() throws {
        let image = Self.halves(rows: 24, columns: 24)
        let slic = try SLIC(count: 10)
        let once = try slic.segmentation(of: image)
        #expect(try slic.segmentation(of: image) == once)
        let scaled = Tensor(shape: image.shape, scalars: image.scalars.map { $0 * 1024 })
        #expect(try slic.segmentation(of: scaled) == once)
    }

    @Test func islandsTooSmallStayWhenNothingTouchesThem() throws {
        var mask = [Float](repeating: 0, count: 400)
        for at in 0..<200 { mask[at] = 1 }
        mask[399] = 1
        let segments = try SLIC(count: 4, compactness: 1, sigma: 0)
            .segmentation(of: Tensor(shape: [1, 20, 20]), mask: Tensor(shape: [20, 20], scalars: mask))
        #expect(segments.sizes.contains(1))
    }

    @Test func asManySegmentsAsPlacesAndASinglePlaceWork() throws {
        #expect(try SLIC(count: 100, sigma: 0).segmentation(of: Tensor(shape: [1, 3, 3])).count == 9)
        #expect(try SLIC(count: 5).segmentation(of: Tensor(shape: [1, 1, 1])).count == 1)
    }

    @Test func emptyMasksNaNAndBadParametersAreRefused() throws {
        let slic = try SLIC(count: 4)
        #expect(throws: MetricError.wrongSegments(reason: "the mask is empty")) {
            try slic.segmentation(of: Tensor(shape: [1, 4, 4]), mask: Tensor(shape: [4, 4]))
        }
        #expect(throws: MetricError.notFinite(what: "image", name: "segments")) {
            try slic.segmentation(of: Tensor(shape: [1, 2, 2], repeating: .nan))
        }
        #expect(throws: MetricError.self) { try slic.segmentation(of: Tensor(shape: [4, 4])) }
        #expect(throws: MetricError.self) { try slic.segmentation(of: Tensor(shape: [1, 4, 4]), spacing: [1, 0]) }
        #expect(throws: MetricError.self) { try SLIC(count: 0) }
        #expect(throws: MetricError.self) { try SLIC(compactness: .nan) }
        #expect(throws: MetricError.self) { try SLIC(sigma: -1) }
    }
}
