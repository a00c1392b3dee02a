import DICOM
import Tensors

/// The anatomy around a prostate: LPS millimetres, the origin in the middle of the gland.
struct Pelvis {
    let lesionCentre: SIMD3<Double>
    let lesionRadius: Double
    private let lesionRadii: SIMD3<Double>
    private let gland: SIMD3<Double>
    private let transition: SIMD3<Double>
    private let nodules: [(centre: SIMD3<Double>, radius: Double, signal: Double)]
    private let texture: Texture
    private let fine: Texture

    init(_ random: inout SeededRandom) {
        let swollen = random.uniform(in: 0.9...1.2)
        gland = SIMD3(27 * swollen, 21 * swollen, 21 * swollen)
        transition = SIMD3(19 * swollen, 13.5 * swollen, 16 * swollen)
        texture = Texture(seed: random.next(), cell: 9)
        fine = Texture(seed: random.next(), cell: 3.5)
        let side: Double = random.uniform() < 0.5 ? -1 : 1
        // In the peripheral zone, behind and to the side of the transition zone.
        lesionCentre = SIMD3(
            side * random.uniform(in: 9...17) * swollen, random.uniform(in: 10...12.5) * swollen,
            random.uniform(in: -8...8))
        lesionRadius = random.uniform(in: 4.5...7)
        lesionRadii = SIMD3(lesionRadius * 1.15, lesionRadius * 0.9, lesionRadius)
        let (width, depth) = (transition.x, transition.y)
        nodules = (0..<7).map { _ in
            (
                SIMD3(
                    random.uniform(in: -0.6...0.6) * width, random.uniform(in: -0.6...0.5) * depth - 3,
                    random.uniform(in: -10...10)),
                random.uniform(in: 3...6.5), random.uniform(in: 330...640)
            )
        }
    }

    func lesion(_ p: SIMD3<Double>, edge: Double) -> Double {
        guard (p - lesionCentre).length < lesionRadius * 1.6 + edge else { return 0 }
        let rough = 1 + 0.12 * fine.value(p)
        return Shapes.ellipsoid(p, lesionCentre, lesionRadii * rough, edge: edge)
    }

    private func prostate(_ p: SIMD3<Double>) -> Double { Shapes.ellipsoid(p, SIMD3(0, 0, 0), gland, edge: 1.5) }
    private func inner(_ p: SIMD3<Double>) -> Double { Shapes.ellipsoid(p, SIMD3(0, -4.5, 1), transition, edge: 1.5) }
    private func rectum(_ p: SIMD3<Double>) -> Double {
        Shapes.column(p, SIMD2(0, gland.y + 16), SIMD2(16, 12), edge: 1.5)
    }
    private func lumen(_ p: SIMD3<Double>) -> Double {
        Shapes.column(p, SIMD2(1, gland.y + 15), SIMD2(11.5, 8), edge: 2)
    }
    private func bladder(_ p: SIMD3<Double>) -> Double {
        Shapes.ellipsoid(p, SIMD3(0, -14, gland.z + 22), SIMD3(36, 26, 22), edge: 2)
    }
    private func obturator(_ p: SIMD3<Double>) -> Double {
        Shapes.ellipsoid(p, SIMD3(p.x < 0 ? -47 : 47, 4, 0), SIMD3(11, 34, 60), edge: 2)
    }
    private func bone(_ p: SIMD3<Double>) -> Double {
        let side: Double = p.x < 0 ? -1 : 1
        return max(
            Shapes.ellipsoid(p, SIMD3(side * 68, -6, 10), SIMD3(15, 28, 60), edge: 2),
            Shapes.ellipsoid(p, SIMD3(side * 15, -47, 0), SIMD3(13, 9, 18), edge: 2))
    }
    private func body(_ p: SIMD3<Double>) -> Double {
        Shapes.column(p, SIMD2(0, 0), SIMD2(165, 76), edge: 2)
    }

    /// Signal of a T2-weighted fast spin echo.
    func t2(_ p: SIMD3<Double>) -> Double {
        let inside = body(p)
        if inside == 0 { return 6 }
        var value = 640 + 45 * texture.value(p)  // fat
        value = Shapes.mix(value, 175, obturator(p))
        value = Shapes.mix(value, 120, bone(p) * 0.35)
        value = Shapes.mix(value, 90, bone(p) * 0.6)
        value = Shapes.mix(value, 210, rectum(p))
        value = Shapes.mix(value, 60, lumen(p))
        value = Shapes.mix(value, 230, Shapes.ellipsoid(p, SIMD3(0, -14, gland.z + 22), SIMD3(39, 29, 25), edge: 2))
        value = Shapes.mix(value, 1050, bladder(p))
        value = Shapes.mix(value, 130, Shapes.ellipsoid(p, SIMD3(0, 0, 0), gland + 1.4, edge: 1.2))
        value = Shapes.mix(value, 690 + 70 * texture.value(p) + 40 * fine.value(p), prostate(p))
        value = Shapes.mix(
            value, 180, Shapes.ellipsoid(p, SIMD3(0, -4.5, 1), transition + 1.1, edge: 1.2) * prostate(p))
        value = Shapes.mix(value, 400 + 90 * fine.value(p), inner(p))
        for nodule in nodules {
            value = Shapes.mix(
                value, nodule.signal,
                Shapes.ellipsoid(p, nodule.centre, SIMD3(repeating: nodule.radius), edge: 1.5) * inner(p))
        }
        value = Shapes.mix(value, 760, Shapes.column(p, SIMD2(0, 1), SIMD2(2.2, 2.2), edge: 1) * prostate(p))
        return value * inside
    }

    /// Apparent diffusion coefficient in 1e-6 mm²/s.
    func diffusion(_ p: SIMD3<Double>) -> Double {
        let inside = body(p)
        if inside == 0 { return 0 }
        var value = 260 + 120 * fine.value(p)
        value = Shapes.mix(value, 1250, obturator(p))
        value = Shapes.mix(value, 500, bone(p))
        value = Shapes.mix(value, 1250, rectum(p))
        value = Shapes.mix(value, 300, lumen(p))
        value = Shapes.mix(value, 2900, bladder(p))
        value = Shapes.mix(value, 1650 + 90 * texture.value(p), prostate(p))
        value = Shapes.mix(value, 1330 + 110 * texture.value(p * 1.3), inner(p))
        return max(0, value * inside)
    }

    /// Signal of a calculated image at b = 1400 s/mm².
    func highB(_ p: SIMD3<Double>) -> Double {
        let inside = body(p)
        if inside == 0 { return 1 }
        var value = 9.0
        value = Shapes.mix(value, 30, obturator(p))
        value = Shapes.mix(value, 14, bone(p))
        value = Shapes.mix(value, 38, rectum(p))
        value = Shapes.mix(value, 8, lumen(p))
        value = Shapes.mix(value, 12, bladder(p))
        value = Shapes.mix(value, 50 + 5 * texture.value(p), prostate(p))
        value = Shapes.mix(value, 56 + 6 * texture.value(p * 1.3), inner(p))
        return value * inside
    }
}
