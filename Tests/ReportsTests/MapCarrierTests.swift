import DICOM
import Reports
import Tensors
import Testing

struct MapCarrierTests {
    private static func grid(_ size: SIMD3<Int>, _ spacing: Double, origin: Double) -> VolumeGeometry {
        SyntheticResult.geometry(
            size: size, spacing: SIMD3(spacing, spacing, spacing), origin: SIMD3(origin, origin, origin))
    }

    @Test("a map on the same grid is handed on exactly")
    func identity() {
        let grid = Self.grid(SIMD3(3, 4, 2), 2, origin: -1)
        let values = (0..<24).map { Float($0) - 7 }
        let carrier = MapCarrier(map: Tensor(shape: [2, 4, 3], scalars: values), grid: grid, target: grid)
        #expect(carrier.values() == values)
        #expect(carrier.slice(1).scalars == Array(values[12...]))
        #expect(carrier.slice(0, step: 2).scalars == [values[0], values[2], values[6], values[8]])
    }

    @Test("between voxels the map is linear, beyond them 0")
    func between() {
        let grid = Self.grid(SIMD3(2, 2, 2), 4, origin: 0)
        // x + 10 y + 100 z in millimetres over 4: linear, so trilinear interpolation is exact.
        let map = Tensor(shape: [2, 2, 2], scalars: [0, 1, 10, 11, 100, 101, 110, 111])
        let target = Self.grid(SIMD3(5, 5, 5), 1, origin: 0)
        let values = MapCarrier(map: map, grid: grid, target: target).values()
        for z in 0..<5 {
            for y in 0..<5 {
                for x in 0..<5 {
                    let expected = Float(x + 10 * y + 100 * z) / 4
                    #expect(abs(values[(z * 5 + y) * 5 + x] - expected) < 1e-4)
                }
            }
        }
        let far = Self.grid(SIMD3(1, 1, 1), 1, origin: 50)
        #expect(MapCarrier(map: map, grid: grid, target: far).values() == [0])
    }

    /// A model's grid that lies askew in the patient, as one over an oblique series does.
    private static func oblique(_ size: SIMD3<Int>, _ spacing: SIMD3<Double>, _ centre: SIMD3<Double>) -> VolumeGeometry
    {
        let x = SIMD3(0.8, 0.6, 0)
        let y = SIMD3(-0.48, 0.64, 0.6)
        let z = x.cross(y)
        let half = (SIMD3<Double>(size) - 1) / 2 * spacing
        return VolumeGeometry(
            size: size, spacing: spacing, origin: centre - x * half.x - y * half.y - z * half.z, x: x, y: y, z: z,
            frameOfReferenceUID: "1.2")
    }

    private static func axial(_ size: SIMD3<Int>, _ spacing: SIMD3<Double>, _ centre: SIMD3<Double>) -> VolumeGeometry {
        VolumeGeometry(
            size: size, spacing: spacing, origin: centre - (SIMD3<Double>(size) - 1) / 2 * spacing, x: SIMD3(1, 0, 0),
            y: SIMD3(0, 1, 0), z: SIMD3(0, 0, 1), frameOfReferenceUID: "1.2")
    }

    /// Model's grid and source: the same axes; turned against each other; a source finer, coarser, and of thick slices.
    private static let pairs: [(VolumeGeometry, VolumeGeometry)] = {
        let centre = SIMD3(12.0, -30, 7)
        let model = axial(SIMD3(12, 10, 8), SIMD3(4, 4, 4), centre)
        let turned = oblique(SIMD3(12, 10, 8), SIMD3(4, 4, 4), centre)
        return [
            (model, axial(SIMD3(48, 40, 32), SIMD3(1, 1, 1), centre)),
            (turned, axial(SIMD3(80, 80, 40), SIMD3(0.8, 0.8, 1.5), centre)),
            (model, oblique(SIMD3(90, 90, 40), SIMD3(0.7, 0.7, 1.5), centre)),
            (turned, oblique(SIMD3(16, 14, 11), SIMD3(3, 3, 3), centre + SIMD3(0.4, 0.3, -0.2))),
            (axial(SIMD3(24, 20, 32), SIMD3(2, 2, 1), centre), axial(SIMD3(48, 40, 10), SIMD3(1, 1, 3.3), centre)),
            (axial(SIMD3(24, 20, 32), SIMD3(1, 1, 1), centre), oblique(SIMD3(30, 30, 20), SIMD3(2.5, 2.5, 4), centre)),
        ]
    }()

    @Test(
        "a spike in one voxel of the model's grid returns to that voxel's place in the source", arguments: pairs.indices
    )
    func spikes(_ pair: Int) throws {
        let (grid, source) = Self.pairs[pair]
        let size = grid.size
        // A voxel of the source reaches half its extent about its centre along each of its axes.
        let reach = source.spacing.length / 2 + 1e-9
        for index in [SIMD3(size.x / 2, size.y / 2, size.z / 2), SIMD3(size.x / 3, size.y / 2, size.z / 2 + 1)] {
            var scalars = [Float](repeating: 0, count: size.x * size.y * size.z)
            scalars[(index.z * size.y + index.y) * size.x + index.x] = 1
            let map = Tensor(shape: [size.z, size.y, size.x], scalars: scalars)
            let values = MapCarrier(map: map, grid: grid, target: source).values()
            let best = try #require(values.indices.max { values[$0] < values[$1] })
            #expect(values[best] > 0)
            let plane = source.size.x * source.size.y
            let found = SIMD3(
                Double(best % source.size.x), Double(best % plane / source.size.x), Double(best / plane))
            let position = source.position(ofIndex: found)
            let truth = grid.position(ofIndex: SIMD3<Double>(index))
            #expect((position - truth).length <= reach, "\(pair): \((position - truth).length) mm off")
            // And that place is the voxel it came from, where the source is fine enough to tell.
            guard source.spacing.max() < grid.spacing.min() else { continue }
            #expect(grid.index(ofPosition: position).rounded(.toNearestOrAwayFromZero) == SIMD3<Double>(index))
        }
    }
}
