import Attribution
import DICOM
import Foundation
import Reports
import Tensors
import Testing

struct OverlayRendererTests {
    /// A source volume with an oblique grid, and a coarser model grid in the same patient.
    private static let source = oblique(size: SIMD3(24, 20, 9), spacing: SIMD3(1, 1.5, 4))

    private static func oblique(size: SIMD3<Int>, spacing: SIMD3<Double>) -> VolumeGeometry {
        let (c, s) = (cos(0.4), sin(0.4))
        return VolumeGeometry(
            size: size, spacing: spacing, origin: SIMD3(-12, 7, 30), x: SIMD3(c, s, 0), y: SIMD3(-s, c, 0),
            z: SIMD3(0, 0, 1), frameOfReferenceUID: "2.25.3")
    }

    private static func image(grid: VolumeGeometry, source: VolumeGeometry = source) -> StudyResult.Image {
        let volume = SyntheticResult.volume(source, series: "2.25.5", modality: "CT", unit: .hu) { _ in 40 }
        return StudyResult.Image(
            modality: InputModality(name: "ct", kind: .image, input: "x"), volume: volume, modelGrid: grid, steps: [])
    }

    private static func attribution(_ map: Tensor) -> Attribution {
        Attribution(
            method: "occlusion", parameters: [:], target: Target(output: "y", index: 0), targetValue: 1,
            maps: ["x": map])
    }

    private static func style(smoothing: Double = 0) -> OverlayStyle {
        var style = OverlayStyle()
        style.smoothing = smoothing
        return style
    }

    @Test("a spike of one voxel lights the source voxel at its patient position", arguments: [0.0, 1.0])
    func spike(smoothing: Double) throws {
        // The model's grid: the source's axes in another order of steps, shifted by whole source voxels.
        let grid = VolumeGeometry(
            size: SIMD3(10, 12, 5), spacing: SIMD3(2, 1.5, 8),
            origin: Self.source.position(ofIndex: SIMD3(2, 3, 0)), x: Self.source.x, y: Self.source.y,
            z: Self.source.z, frameOfReferenceUID: "2.25.3")
        var map = Tensor(shape: [1, 1, 5, 12, 10])
        let spike = SIMD3(4, 6, 2)
        map.scalars[(spike.z * 12 + spike.y) * 10 + spike.x] = 3
        let image = Self.image(grid: grid)
        let renderer = OverlayRenderer(
            image: image, map: try ModalityMap(of: image, in: Self.attribution(map)),
            style: Self.style(smoothing: smoothing), isSigned: false)
        // In the source's index: 2 + 2 × 4, 3 + 6, 2 × 2.
        let expected = SIMD3(10, 9, 4)
        var brightest = (index: SIMD3(-1, -1, -1), value: Float(0))
        for slice in 0..<9 {
            let relevance = try #require(renderer.relevance(slice: slice))
            for at in relevance.scalars.indices where relevance.scalars[at] > brightest.value {
                brightest = (SIMD3(at % 24, at / 24, slice), relevance.scalars[at])
            }
        }
        #expect(brightest.index == expected)
        let (plain, lit) = (renderer.source(slice: 4), renderer.overlay(slice: 4))
        #expect(lit[10, 9] != plain[10, 9])
    }

    @Test("where the attribution is 0 the overlay is the source, bit by bit")
    func transparent() throws {
        let grid = Self.source
        var map = Tensor(shape: [1, 1, 9, 20, 24])
        map.scalars[5 * 480 + 10 * 24 + 7] = -2
        let image = Self.image(grid: grid)
        let renderer = OverlayRenderer(
            image: image, map: try ModalityMap(of: image, in: Self.attribution(map)), style: Self.style(),
            isSigned: true)
        for slice in 0..<9 {
            let (plain, lit) = (renderer.source(slice: slice), renderer.overlay(slice: slice))
            for y in 0..<20 {
                for x in 0..<24 {
                    #expect((lit[x, y] != plain[x, y]) == (slice == 5 && x == 7 && y == 10))
                }
            }
        }
    }

    @Test("full magnitude is the colour map's end at the style's opacity")
    func colour() throws {
        var map = Tensor(shape: [1, 1, 9, 20, 24])
        map.scalars[0] = 4
        map.scalars[1] = -4
        let image = Self.image(grid: Self.source)
        let style = Self.style()
        let renderer = OverlayRenderer(
            image: image, map: try ModalityMap(of: image, in: Self.attribution(map)), style: style, isSigned: true)
        let grey = renderer.source(slice: 0)[0, 0]
        #expect(grey == RGB(grey: 128))
        let overlay = renderer.overlay(slice: 0)
        #expect(overlay[0, 0] == grey.blended(with: ColorMap.diverging.colors[255], opacity: style.maximumOpacity))
        #expect(overlay[1, 0] == grey.blended(with: ColorMap.diverging.colors[0], opacity: style.maximumOpacity))
    }

    @Test("for a method without signs negative values are not drawn")
    func unsigned() throws {
        var map = Tensor(shape: [1, 1, 9, 20, 24])
        map.scalars[0] = -4
        let image = Self.image(grid: Self.source)
        let renderer = OverlayRenderer(
            image: image, map: try ModalityMap(of: image, in: Self.attribution(map)), style: Self.style(),
            isSigned: false)
        #expect(renderer.overlay(slice: 0) == renderer.source(slice: 0))
    }

    @Test("the source outside the model's grid stays as it is")
    func outside() throws {
        let grid = VolumeGeometry(
            size: SIMD3(4, 4, 2), spacing: Self.source.spacing,
            origin: Self.source.position(ofIndex: SIMD3(8, 8, 3)), x: Self.source.x, y: Self.source.y,
            z: Self.source.z, frameOfReferenceUID: "2.25.3")
        let map = Tensor(shape: [1, 1, 2, 4, 4], repeating: 1)
        let image = Self.image(grid: grid)
        let renderer = OverlayRenderer(
            image: image, map: try ModalityMap(of: image, in: Self.attribution(map)), style: Self.style(),
            isSigned: false)
        #expect(renderer.overlay(slice: 2) == renderer.source(slice: 2))
        #expect(renderer.overlay(slice: 5) == renderer.source(slice: 5))
        let lit = renderer.overlay(slice: 3)
        #expect(lit[8, 8] != RGB(grey: 128))
        #expect(lit[11, 11] != RGB(grey: 128))
        #expect(lit[7, 8] == RGB(grey: 128))
        #expect(lit[12, 11] == RGB(grey: 128))
        let relevances = renderer.sliceRelevances()
        #expect(relevances.indices.filter { relevances[$0] > 0 } == [3, 4])
    }

    @Test("channels of one modality are summed, another's are left out")
    func channels() throws {
        let grid = SyntheticResult.geometry(size: SIMD3(2, 2, 1), spacing: SIMD3(1, 1, 1))
        let image = StudyResult.Image(
            modality: InputModality(name: "t1", kind: .image, input: "x", channels: 1..<3),
            volume: SyntheticResult.volume(grid, series: "2.25.6", modality: "MR", unit: .arbitrary) { _ in 1 },
            modelGrid: grid, steps: [])
        let map = Tensor(shape: [1, 4, 2, 2], scalars: [9, 9, 9, 9, 1, 2, 3, 4, 10, 20, 30, 40, 7, 7, 7, 7])
        let modalityMap = try #require(try ModalityMap(of: image, in: Self.attribution(map)))
        #expect(modalityMap.values.scalars == [11, 22, 33, 44])
        #expect(modalityMap.peak?.index == SIMD3(1, 1, 0))
    }

    @Test("smoothing keeps the sum away from the border and a constant everywhere")
    func smoothing() throws {
        let grid = SyntheticResult.geometry(size: SIMD3(21, 21, 1), spacing: SIMD3(1, 1, 1))
        let volume = SyntheticResult.volume(grid, series: "2.25.6", modality: "MR", unit: .arbitrary) { _ in 1 }
        let image = StudyResult.Image(
            modality: InputModality(name: "t1", kind: .image, input: "x"), volume: volume, modelGrid: grid, steps: [])
        var spike = Tensor(shape: [1, 1, 21, 21])
        spike.scalars[10 * 21 + 10] = 1
        let one = try #require(try ModalityMap(of: image, in: Self.attribution(spike))).smoothed(sigma: 1)
        #expect(abs(one.scalars.reduce(0, +) - 1) < 1e-5)
        let flat = try #require(
            try ModalityMap(of: image, in: Self.attribution(Tensor(shape: [1, 1, 21, 21], repeating: 5)))
        ).smoothed(sigma: 2)
        #expect(flat.scalars.allSatisfy { abs($0 - 5) < 1e-5 })
    }

    @Test("colour images are shown in their own colours")
    func colourSource() throws {
        let grid = SyntheticResult.geometry(size: SIMD3(1, 2, 1), spacing: SIMD3(1, 1, 1), frameOfReferenceUID: nil)
        let grey = SyntheticResult.volume(grid, series: "2.25.7", modality: "XC", unit: .rgb) { _ in 0 }
        let volume = Volume(
            description: grey.description,
            voxels: Tensor(shape: [1, 2, 1, 3], scalars: [250, 20, 3, 0, 128, 255]), unit: .rgb, window: nil,
            findings: [], steps: [])
        let image = StudyResult.Image(
            modality: InputModality(name: "photo", kind: .image, input: "x"), volume: volume, modelGrid: grid,
            steps: [])
        let renderer = OverlayRenderer(image: image, map: nil, isSigned: false)
        #expect(renderer.source(slice: 0)[0, 0] == RGB(250, 20, 3))
        #expect(renderer.overlay(slice: 0)[0, 1] == RGB(0, 128, 255))
    }
}
