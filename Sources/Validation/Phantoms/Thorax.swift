import DICOM
import Tensors

/// How much an X-ray meets on its way through a chest, seen from behind: millimetres to the viewer's right (the patient's
/// left) and downwards from the middle of the chest.
struct Thorax {
    let opacityCentre: SIMD3<Double>
    let opacityRadius: Double
    private let opacityDensity: Double
    private let width: Double
    private let lungTop: Double
    private let diaphragm: (right: Double, left: Double)
    private let heart: (centre: SIMD2<Double>, radii: SIMD2<Double>)
    private let vessels: [(from: SIMD3<Double>, to: SIMD3<Double>, radius: Double)]
    private let cloud: Texture
    private let soft: Texture
    private let shift: Double

    init(_ random: inout SeededRandom) {
        width = random.uniform(in: 0.92...1.08)
        lungTop = random.uniform(in: -128 ... -116)
        let level = random.uniform(in: 72...98)
        diaphragm = (level, level + random.uniform(in: 6...14))
        heart = (
            SIMD2(random.uniform(in: 16...26), level - 34),
            SIMD2(random.uniform(in: 50...60), random.uniform(in: 46...54))
        )
        shift = random.uniform(in: -6...6)
        cloud = Texture(seed: random.next(), cell: 13)
        soft = Texture(seed: random.next(), cell: 45)
        vessels = (0..<26).map { index in
            let side: Double = index % 2 == 0 ? -1 : 1
            return (
                SIMD3(side * 30, random.uniform(in: -18...22), 0),
                SIMD3(side * random.uniform(in: 55...110), random.uniform(in: -90...70), 0),
                random.uniform(in: 1.6...3.6)
            )
        }
        let side: Double = random.uniform() < 0.5 ? -1 : 1
        // On the left the heart takes up the lower field near the middle.
        opacityCentre =
            SIMD3(
                side * (side > 0 ? random.uniform(in: 70...88) : random.uniform(in: 52...85)),
                random.uniform(in: -62...44), 0)
            + SIMD3(shift, 0, 0)
        opacityRadius = random.uniform(in: 17...29)
        opacityDensity = random.uniform(in: 0.36...0.55)
    }

    /// A lobar consolidation: a cloud with ragged edges, inside the lung.
    func opacity(_ p: SIMD3<Double>) -> Double {
        let d = (p - opacityCentre).length
        guard d < opacityRadius * 1.4 else { return 0 }
        let share = Shapes.coverage(d - opacityRadius * (1 + 0.2 * cloud.value(p)), opacityRadius * 0.6)
        return share * opacityDensity * (1 + 0.25 * cloud.value(p * 1.7)) * lung(p - SIMD3(shift, 0, 0))
    }

    func isInOpacity(_ p: SIMD3<Double>) -> Bool { opacity(p) > opacityDensity * 0.3 }

    /// How much of the ray's way is lung.
    private func lung(_ p: SIMD3<Double>) -> Double {
        let side: Double = p.x < 0 ? -1 : 1
        let floor = side < 0 ? diaphragm.right : diaphragm.left
        let x = abs(p.x) / width
        // The dome of the diaphragm, and the angle beside it.
        let dome = floor + 0.010 * (x - 55) * (x - 55) * (x > 55 ? 1.1 : 0.35)
        let field = Shapes.ellipsoid(
            SIMD3(x, p.y, 0), SIMD3(66, 0, 0), SIMD3(52, p.y < 0 ? -lungTop : 190, 1e6), edge: 8)
        return field * Shapes.coverage(p.y - dome, 7)
    }

    /// The attenuation along the ray.
    func path(_ point: SIMD3<Double>) -> Double {
        let p = point - SIMD3(shift, 0, 0)
        let shoulders = 168 - max(0, -95 - p.y) * 1.1
        let trunk = Shapes.coverage(abs(p.x) / width - (p.y < -95 ? max(46, shoulders * 0.9) : 158), 24)
        if trunk == 0 { return 0.02 }
        let air = lung(p)
        var value = trunk * (1.02 + 0.05 * soft.value(p))
        value -= 0.70 * air
        for vessel in vessels {
            let share = Shapes.rod(
                SIMD3(p.x, p.y, 0), from: vessel.from, to: vessel.to, radius: vessel.radius, edge: 2.5)
            if share > 0 { value += 0.14 * share * air }
        }
        value += heartShadow(p) * 0.55 * (0.35 + 0.65 * air)
        value += 0.34 * Shapes.coverage(abs(p.x) - 17, 8)
        value -= 0.18 * Shapes.coverage(abs(p.x) - 7, 4) * Shapes.coverage(p.y - 2, 30)
        value +=
            0.10 * Shapes.coverage(abs((p.y / 21) - (p.y / 21).rounded()) * 21 - 8.5, 3)
            * Shapes.coverage(abs(p.x) - 15, 4)
        value += ribs(p) + clavicle(p)
        return value
    }

    private func heartShadow(_ p: SIMD3<Double>) -> Double {
        let heart = Shapes.column(p, self.heart.centre, self.heart.radii, edge: 7)
        let arch = Shapes.column(p, SIMD2(22, -62), SIMD2(16, 15), edge: 6)
        let hilum = Shapes.column(SIMD3(abs(p.x), p.y, 0), SIMD2(34, 0), SIMD2(11, 18), edge: 9) * 0.5
        return max(heart, arch, hilum)
    }

    private func ribs(_ p: SIMD3<Double>) -> Double {
        let x = abs(p.x) / width
        guard x > 12, x < 142 else { return 0 }
        let inside = Shapes.ellipsoid(SIMD3(x, p.y, 0), SIMD3(64, 10, 0), SIMD3(74, 150, 1e6), edge: 10)
        // Behind they fall outwards a little, in front inwards.
        let behind = (p.y + 118 - 0.0042 * (x - 70) * (x - 70)) / 25
        let before = (p.y + 96 - 0.55 * (130 - x)) / 33
        func bar(_ phase: Double, _ half: Double, _ step: Double) -> Double {
            Shapes.coverage(abs(phase - phase.rounded()) * step - half, 2.2)
        }
        let front = x > 45 ? bar(before, 5.5, 33) * 0.045 : 0
        return inside * (bar(behind, 4.6, 25) * 0.12 + front)
    }

    private func clavicle(_ p: SIMD3<Double>) -> Double {
        let x = abs(p.x)
        let line = -104 - 0.16 * (x - 20)
        guard x > 14, x < 120 else { return 0 }
        return 0.2 * Shapes.coverage(abs(p.y - line) - 5, 3)
    }
}
