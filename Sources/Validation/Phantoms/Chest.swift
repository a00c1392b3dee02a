import DICOM
import Tensors

/// The anatomy of a chest, lying on its back: LPS millimetres, the origin in the middle of the mediastinum.
struct Chest {
    let lesion: SIMD3<Double>
    let lesionRadius: Double
    private let lesionRadii: SIMD3<Double>
    private let bodyRadii: SIMD2<Double>
    private let lungRadii: SIMD3<Double>
    private let heart: SIMD3<Double>
    private let myocardium: Double
    private let liver: Double
    private let vessels: (right: [Vessel], left: [Vessel])
    private let texture: Texture
    private let spiculation: Texture

    private struct Vessel {
        let from: SIMD3<Double>
        let to: SIMD3<Double>
        let radius: Double
    }

    init(_ random: inout SeededRandom) {
        bodyRadii = SIMD2(random.uniform(in: 150...166), random.uniform(in: 104...116))
        lungRadii = SIMD3(random.uniform(in: 50...56), random.uniform(in: 68...76), random.uniform(in: 112...128))
        heart = SIMD3(random.uniform(in: 18...26), random.uniform(in: -36 ... -28), random.uniform(in: -62 ... -46))
        // The fasting heart may burn glucose or not.
        myocardium = random.uniform() < 0.45 ? random.uniform(in: 3...7) : random.uniform(in: 1.2...2)
        liver = random.uniform(in: 1.8...2.6)
        texture = Texture(seed: random.next(), cell: 22)
        spiculation = Texture(seed: random.next(), cell: 7)
        let side: Double = random.uniform() < 0.5 ? -1 : 1
        let angle = random.uniform(in: 0...1) * 2 * Double.pi
        let reach = random.uniform(in: 0.05...0.45)
        // Above the heart on its side, so that the two cannot be confused.
        let low = side > 0 ? 5.0 : -55.0
        lesion = SIMD3(
            side * 80 + reach * 50 * Self.cosine(angle), 2 + reach * 75 * Self.cosine(angle - Double.pi / 2),
            random.uniform(in: low...60))
        lesionRadius = random.uniform(in: 8...14)
        lesionRadii = SIMD3(
            lesionRadius * random.uniform(in: 0.85...1.1), lesionRadius * random.uniform(in: 0.85...1.1),
            lesionRadius * random.uniform(in: 0.85...1.1))
        func tree(_ side: Double, _ random: inout SeededRandom) -> [Vessel] {
            (0..<18).map { _ in
                let to = SIMD3(
                    side * random.uniform(in: 50...115), random.uniform(in: -52...58), random.uniform(in: -95...85))
                return Vessel(
                    from: SIMD3(side * 34, random.uniform(in: 0...16), random.uniform(in: -22...14)), to: to,
                    radius: random.uniform(in: 2...4.2))
            }
        }
        vessels = (tree(-1, &random), tree(1, &random))
    }

    /// From a Taylor polynomial, the same on every machine; good to 2e-4, enough to place a lesion.
    private static func cosine(_ angle: Double) -> Double {
        let turn = (angle / (2 * Double.pi))
        let x = (turn - turn.rounded()) * 2 * Double.pi
        let q = x * x
        return 1 - q / 2 * (1 - q / 12 * (1 - q / 30 * (1 - q / 56 * (1 - q / 90 * (1 - q / 132)))))
    }

    func body(_ p: SIMD3<Double>) -> Double { Shapes.column(p, SIMD2(0, 0), bodyRadii) }

    /// 0 at the body's axis, 1 at its skin.
    func depth(_ p: SIMD3<Double>) -> Double {
        let q = SIMD2(p.x, p.y) / bodyRadii
        return min(1, (q * q).sum().squareRoot())
    }

    func nodule(_ p: SIMD3<Double>, edge: Double) -> Double {
        guard (p - lesion).length < lesionRadius * 1.8 + edge else { return 0 }
        let rough = 1 + 0.16 * spiculation.value(p)
        return Shapes.ellipsoid(p, lesion, lesionRadii * rough, edge: edge)
    }

    private func lung(_ p: SIMD3<Double>) -> Double {
        // The lung narrows upwards; the heart and the liver's dome press into it.
        let narrow = p.z > 0 ? 1 - 0.22 * (p.z / 110) * (p.z / 110) : 1
        let side: Double = p.x < 0 ? -1 : 1
        let radii = SIMD3(lungRadii.x * narrow, lungRadii.y * narrow, lungRadii.z)
        let air = Shapes.ellipsoid(p, SIMD3(side * 78, 2, 0), radii)
        return air * (1 - heartShare(p)) * (1 - dome(p))
    }

    private func heartShare(_ p: SIMD3<Double>) -> Double { Shapes.ellipsoid(p, heart, SIMD3(54, 46, 48)) }

    private func cavity(_ p: SIMD3<Double>) -> Double {
        Shapes.ellipsoid(p, heart + SIMD3(4, -2, 0), SIMD3(36, 29, 31), edge: 6)
    }

    private func dome(_ p: SIMD3<Double>) -> Double { Shapes.ellipsoid(p, SIMD3(-62, -4, -128), SIMD3(84, 84, 62)) }

    private func spine(_ p: SIMD3<Double>) -> Double { Shapes.column(p, SIMD2(0, 62), SIMD2(18, 15)) }

    /// Ribs: bars of a shell around the lungs that fall towards the front.
    private func rib(_ p: SIMD3<Double>) -> Double {
        let q = SIMD2(p.x, p.y) / (bodyRadii - 20)
        let shell = Shapes.coverage(abs(((q * q).sum().squareRoot() - 1) * 90) - 4, 3)
        guard shell > 0, abs(p.x) > 22 else { return 0 }
        let along = (p.z + 0.35 * p.y) / 26
        return shell * Shapes.coverage((abs(along - along.rounded()) - 0.22) * 26, 3)
    }

    /// CT numbers without the lesion.
    func hounsfield(_ p: SIMD3<Double>) -> Double {
        let inside = body(p)
        if inside == 0 {
            // The table's top.
            return abs(p.x) < 150 && abs(p.y - bodyRadii.y - 5) < 3 ? -350 : -1000
        }
        let muscle = Shapes.column(p, SIMD2(0, 0), bodyRadii - 14)
        var value = Shapes.mix(-95, 48 + 8 * texture.value(p), muscle)
        let air = lung(p)
        if air > 0 {
            value = Shapes.mix(value, -855 + 25 * texture.value(p), air)
            for vessel in p.x < 0 ? vessels.right : vessels.left {
                let share = Shapes.rod(p, from: vessel.from, to: vessel.to, radius: vessel.radius)
                if share > 0 { value = Shapes.mix(value, 40, share * air) }
            }
        }
        // Fat between the organs of the mediastinum.
        let middle = Shapes.column(p, SIMD2(0, -20), SIMD2(30, 56)) * (1 - air)
        value = Shapes.mix(value, -70, middle * (1 - heartShare(p)) * (1 - dome(p)) * (p.y < 40 ? 1 : 0))
        value = Shapes.mix(value, 42, heartShare(p))
        value = Shapes.mix(value, 58, dome(p))
        value = Shapes.mix(value, 45, Shapes.column(p, SIMD2(23, 44), SIMD2(12, 12)))
        if p.z > 0 { value = Shapes.mix(value, 45, Shapes.column(p, SIMD2(6, -18), SIMD2(18, 14))) }
        if p.z > 5 { value = Shapes.mix(value, -990, Shapes.column(p, SIMD2(0, 12), SIMD2(9, 9))) }
        value = Shapes.mix(value, 330, rib(p))
        value = Shapes.mix(value, 360, Shapes.column(p, SIMD2(0, -bodyRadii.y + 20), SIMD2(19, 6)))
        let bone = spine(p)
        value = Shapes.mix(value, 220 + 40 * texture.value(p * 3), bone)
        value = Shapes.mix(value, 560, bone * (1 - Shapes.column(p, SIMD2(0, 62), SIMD2(14, 11))))
        value = Shapes.mix(value, 300, Shapes.column(p, SIMD2(0, 88), SIMD2(5, 12)))
        value = Shapes.mix(value, 25, Shapes.column(p, SIMD2(0, 82), SIMD2(7, 6)))
        return Shapes.mix(-1000, value, inside)
    }

    /// FDG uptake as SUV without the lesion, already as blurred as a positron camera sees it.
    func uptake(_ p: SIMD3<Double>) -> Double {
        let inside = Shapes.column(p, SIMD2(0, 0), bodyRadii, edge: 9)
        if inside == 0 { return 0 }
        var value = Shapes.mix(0.35, 0.75, Shapes.column(p, SIMD2(0, 0), bodyRadii - 14, edge: 9))
        value = Shapes.mix(value, 0.45, lung(p))
        value = Shapes.mix(value, 1.5, Shapes.column(p, SIMD2(4, -8), SIMD2(24, 32), edge: 12) * (1 - lung(p)))
        value = Shapes.mix(value, myocardium, heartShare(p))
        value = Shapes.mix(value, 1.5, cavity(p))
        value = Shapes.mix(value, liver, dome(p))
        value = Shapes.mix(value, 1.3, spine(p))
        return value * inside * (1 + 0.06 * texture.value(p))
    }
}
