import DICOM
import Tensors

/// Soft-edged solids in patient millimetres, the stuff phantoms are made of. Each gives the share (0…1) of a point's
/// neighbourhood of `edge` millimetres that lies inside.
enum Shapes {
    static func ellipsoid(
        _ p: SIMD3<Double>, _ centre: SIMD3<Double>, _ radii: SIMD3<Double>, edge: Double = 2
    ) -> Double {
        let q = (p - centre) / radii
        return coverage((q.length - 1) * radii.min(), edge)
    }

    /// An elliptic cylinder along z without ends.
    static func column(
        _ p: SIMD3<Double>, _ centre: SIMD2<Double>, _ radii: SIMD2<Double>, edge: Double = 2
    ) -> Double {
        let q = (SIMD2(p.x, p.y) - centre) / radii
        return coverage(((q * q).sum().squareRoot() - 1) * radii.min(), edge)
    }

    /// A rod from `a` to `b` that tapers from `radius` to half of it.
    static func rod(
        _ p: SIMD3<Double>, from a: SIMD3<Double>, to b: SIMD3<Double>, radius: Double, edge: Double = 2
    ) -> Double {
        let axis = b - a
        let t = min(1, max(0, (p - a).dot(axis) / axis.dot(axis)))
        return coverage((p - a - axis * t).length - radius * (1 - 0.5 * t), edge)
    }

    /// How much of a neighbourhood `edge` wide lies inside a surface at signed `distance` (negative inside).
    static func coverage(_ distance: Double, _ edge: Double) -> Double { min(1, max(0, 0.5 - distance / edge)) }

    static func mix(_ a: Double, _ b: Double, _ share: Double) -> Double { a + (b - a) * share }
}

/// Smooth random texture over space: values in −1…1 at the corners of a lattice of `cell` millimetres, interpolated.
struct Texture {
    private let seed: UInt64
    private let cell: Double

    init(seed: UInt64, cell: Double) {
        self.seed = seed
        self.cell = cell
    }

    func value(_ p: SIMD3<Double>) -> Double {
        let q = p / cell
        let low = q.rounded(.down)
        let f = q - low
        let s = f * f * (3 - 2 * f)
        let (x, y, z) = (Int(low.x), Int(low.y), Int(low.z))
        func edge(_ y: Int, _ z: Int) -> Double { Shapes.mix(corner(x, y, z), corner(x + 1, y, z), s.x) }
        func face(_ z: Int) -> Double { Shapes.mix(edge(y, z), edge(y + 1, z), s.y) }
        return Shapes.mix(face(z), face(z + 1), s.z)
    }

    private func corner(_ x: Int, _ y: Int, _ z: Int) -> Double {
        let key = UInt64(bitPattern: Int64(x &* 73_856_093 ^ y &* 19_349_663 ^ z &* 83_492_791))
        var random = SeededRandom(seed: seed ^ key)
        return random.uniform() * 2 - 1
    }
}
