import DICOM
import Tensors
import Testing

struct ContourRasterTests {
    /// Ten by ten millimetres, 1 mm pixels, three slices 2 mm apart; index and millimetres agree in the plane.
    private let grid = VolumeGeometry(
        size: SIMD3(10, 10, 3), spacing: SIMD3(1, 1, 2), origin: .zero, x: SIMD3(1, 0, 0), y: SIMD3(0, 1, 0),
        z: SIMD3(0, 0, 1), frameOfReferenceUID: "1.2")

    private func box(_ low: Double, _ high: Double, z: Double) -> ContourRaster.Contour {
        [SIMD3(low, low, z), SIMD3(high, low, z), SIMD3(high, high, z), SIMD3(low, high, z)]
    }

    private func count(_ raster: ContourRaster, slice: Int) -> Int {
        raster.mask.scalars[(slice * 100)..<(slice * 100 + 100)].count { $0 == 1 }
    }

    @Test("Voxels whose centres lie inside are inside, in the contour's slice alone")
    func fills() {
        var raster = ContourRaster(grid)
        raster.draw(box(1.5, 4.5, z: 2))
        #expect([0, 1, 2].map { count(raster, slice: $0) } == [0, 9, 0])
        #expect(raster.mask.scalars[100 + 2 * 10 + 2] == 1 && raster.mask.scalars[100 + 1 * 10 + 1] == 0)
        #expect(raster.drawn == 1 && raster.leftOut == 0)
    }

    @Test("Contours that share an edge through voxel centres share no voxel and leave none out")
    func sharesEdges() {
        var left = ContourRaster(grid)
        var right = ContourRaster(grid)
        left.draw([SIMD3(1, 1, 0), SIMD3(4, 1, 0), SIMD3(4, 5, 0), SIMD3(1, 5, 0)])
        right.draw([SIMD3(4, 1, 0), SIMD3(8, 1, 0), SIMD3(8, 5, 0), SIMD3(4, 5, 0)])
        #expect(zip(left.mask.scalars, right.mask.scalars).allSatisfy { $0 + $1 <= 1 })
        #expect(count(left, slice: 0) == 12 && count(right, slice: 0) == 16)
    }

    @Test("A contour within another makes a hole, and one within the hole an island")
    func holes() {
        var raster = ContourRaster(grid)
        for size in [(0.5, 8.5), (2.5, 6.5), (3.5, 5.5)] { raster.draw(box(size.0, size.1, z: 0)) }
        #expect(count(raster, slice: 0) == 64 - 16 + 4)
    }

    @Test("A hole drawn through a keyhole is a hole too")
    func keyhole() {
        var raster = ContourRaster(grid)
        let outer = [(0.5, 0.5), (0.5, 8.5), (8.5, 8.5), (8.5, 0.5), (4.0, 0.5)]
        let inner = [(4.0, 2.5), (6.5, 2.5), (6.5, 6.5), (2.5, 6.5), (2.5, 2.5), (4.0, 2.5), (4.0, 0.5)]
        raster.draw((outer + inner).map { SIMD3($0.0, $0.1, 0) })
        #expect(count(raster, slice: 0) == 64 - 16)
    }

    @Test("A disc has its area, on an oblique grid too")
    func discs() {
        let (c, s) = (0.8, 0.6)
        let oblique = VolumeGeometry(
            size: SIMD3(101, 101, 2), spacing: SIMD3(0.5, 0.5, 3), origin: SIMD3(-10, 20, 5), x: SIMD3(c, s, 0),
            y: SIMD3(-s, c, 0), z: SIMD3(0, 0, 1), frameOfReferenceUID: "1.2")
        let centre = SIMD3(50.3, 49.6, 1)
        let contour = (0..<720).map { step in
            let angle = Double(step) * Double.pi / 360
            return oblique.position(ofIndex: centre + SIMD3(40 * cosine(angle), 40 * cosine(angle - .pi / 2), 0))
        }
        var raster = ContourRaster(oblique)
        raster.draw(contour)
        let area = Double(raster.mask.scalars.count { $0 == 1 })
        // The rim of a disc of radius 40 is crossed by some 250 voxels, half of them in on average.
        #expect(abs(area - Double.pi * 1600) < 30)
        #expect(raster.mask.scalars.prefix(101 * 101).allSatisfy { $0 == 0 })
    }

    /// Without a mathematics library: the series of the cosine, good to rounding for a turn or so.
    private func cosine(_ x: Double) -> Double {
        var (sum, term) = (1.0, 1.0)
        for k in 1...25 {
            term *= -x * x / Double((2 * k - 1) * 2 * k)
            sum += term
        }
        return sum
    }

    @Test("Contours beyond the grid, between planes or across them are counted, not drawn")
    func leavesOut() {
        var raster = ContourRaster(grid)
        raster.draw(box(1, 5, z: 50))
        raster.draw([SIMD3(1, 1, 0), SIMD3(5, 1, 2), SIMD3(5, 5, 4)])
        raster.draw([SIMD3(1, 1, 0), SIMD3(5, 1, 0)])
        #expect(raster.drawn == 0 && raster.leftOut == 3)
        // Partly beyond the picture is drawn as far as there are voxels.
        raster.draw(box(-5, 2.5, z: 0))
        #expect(raster.drawn == 1 && count(raster, slice: 0) == 9)
    }
}
