import DICOM
import Profiles
import Testing

@Suite struct InputGridTests {
    private let reference = Fixture.geometry(
        size: SIMD3(10, 8, 6), spacing: SIMD3(1, 1.5, 3), origin: SIMD3(-5, 7, 100))

    private func grid(
        dimensions: Int = 3, spacing: [Double]? = nil, size: [Int]? = nil, fit: GridSpecification.Fit? = nil,
        orientation: GridSpecification.Orientation = .reference, slice: GridSpecification.Slice? = nil,
        over geometry: VolumeGeometry? = nil
    ) throws -> VolumeGeometry {
        try InputGrid.geometry(
            GridSpecification(
                reference: nil, dimensions: dimensions, spacing: spacing, size: size, fit: fit,
                orientation: orientation,
                slice: slice),
            over: geometry ?? reference, modality: "mr")
    }

    private func centre(_ grid: VolumeGeometry) -> SIMD3<Double> {
        grid.position(ofIndex: (SIMD3<Double>(grid.size) - 1) / 2)
    }

    @Test func withoutSpacingOrSizeItIsTheReferencesOwn() throws {
        #expect(try grid() == reference)
    }

    @Test func aSizeAloneCropsAndPadsByWholeVoxels() throws {
        let cropped = try grid(size: [4, 3, 2])
        // Spare voxels 6, 5, 4: three, two and two are cut off in front.
        #expect(cropped.size == SIMD3(4, 3, 2) && cropped.spacing == reference.spacing)
        #expect(cropped.origin == SIMD3(-2, 10, 106))
        let padded = try grid(size: [12, 8, 9])
        // Spare voxels −2, 0, −3: one and two are added in front.
        #expect(padded.origin == SIMD3(-6, 7, 94))
    }

    @Test func aSpacingAloneCoversTheReference() throws {
        let fine = try grid(spacing: [2, 2, 2])
        // Extents 10, 12 and 18 mm.
        #expect(fine.size == SIMD3(5, 6, 9) && fine.spacing == SIMD3(2, 2, 2))
        #expect((centre(fine) - centre(reference)).length < 1e-9)
        #expect(try grid(spacing: [3, 5, 4]).size == SIMD3(4, 3, 5))
    }

    @Test func spacingAndSizeLieAboutTheCentre() throws {
        let fixed = try grid(spacing: [2, 2, 2], size: [3, 4, 5])
        #expect(fixed.size == SIMD3(3, 4, 5))
        #expect((centre(fixed) - centre(reference)).length < 1e-9)
    }

    @Test func anAxisThatKeepsItsSpacingIsNotInterpolatedAlong() throws {
        let fixed = try grid(spacing: [2, 2, 3], size: [3, 4, 5])
        // One slice is spare: it is cut off behind.
        #expect(fixed.origin.z == 100)
        #expect(abs(centre(fixed).x - centre(reference).x) < 1e-9)
    }

    @Test func anObliqueReferenceKeepsItsAxes() throws {
        let (c, s) = (0.8, 0.6)
        let oblique = Fixture.geometry(
            size: SIMD3(10, 8, 6), spacing: SIMD3(1, 1.5, 3), origin: SIMD3(1, 2, 3), x: SIMD3(c, s, 0),
            y: SIMD3(-s, c, 0))
        let fixed = try grid(spacing: [2, 2, 2], size: [3, 4, 5], over: oblique)
        #expect(fixed.x == oblique.x && fixed.y == oblique.y && fixed.z == oblique.z)
        #expect((centre(fixed) - centre(oblique)).length < 1e-9)
    }

    @Test func thePatientsAxesEncloseASagittalReference() throws {
        let sagittal = Fixture.geometry(
            size: SIMD3(10, 8, 6), spacing: SIMD3(1, 1.5, 3), origin: SIMD3(1, 2, 3), x: SIMD3(0, 1, 0),
            y: SIMD3(0, 0, -1))
        let grid = try grid(orientation: .lps, over: sagittal)
        // Columns run posterior, rows inferior, slices left to right.
        #expect(grid.x == SIMD3(1, 0, 0) && grid.y == SIMD3(0, 1, 0) && grid.z == SIMD3(0, 0, 1))
        #expect(grid.size == SIMD3(6, 10, 8) && grid.spacing == SIMD3(3, 1, 1.5))
        #expect((centre(grid) - centre(sagittal)).length < 1e-9)
    }

    @Test func containShowsTheWholeImageWithOneSpacing() throws {
        let image = Fixture.geometry(size: SIMD3(200, 100, 1), spacing: SIMD3(0.5, 0.5, 1), frame: nil)
        let grid = try grid(dimensions: 2, size: [50, 50], fit: .contain, over: image)
        #expect(grid.size == SIMD3(50, 50, 1) && grid.spacing == SIMD3(2, 2, 1))
        #expect((centre(grid) - centre(image)).length < 1e-9)
    }

    @Test func stretchFillsEveryAxis() throws {
        let image = Fixture.geometry(size: SIMD3(200, 100, 1), spacing: SIMD3(0.5, 0.5, 1), frame: nil)
        #expect(try grid(dimensions: 2, size: [50, 50], fit: .stretch, over: image).spacing == SIMD3(2, 1, 1))
    }

    @Test func aTwoDimensionalModelTakesTheMiddleSliceOnlyWhenToldTo() throws {
        #expect { _ = try grid(dimensions: 2, size: [4, 4]) } throws: {
            ($0 as? StudyRefusal)?.code == "slices-unexpected"
        }
        let slice = try grid(dimensions: 2, slice: .middle)
        #expect(slice.size == SIMD3(10, 8, 1) && slice.origin == SIMD3(-5, 7, 109))
    }

    @Test func anAbsurdGridIsRefused() {
        #expect { _ = try grid(spacing: [0.001, 0.001, 0.001]) } throws: {
            ($0 as? StudyRefusal)?.code == "grid-too-large"
        }
    }
}
