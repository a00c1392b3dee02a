import DICOM
import Tensors

/// The anatomy of a head: LPS millimetres, the origin in the middle of the brain.
struct Head {
    /// What a sequence makes bright.
    enum Weighting { case t1, t1c, t2, flair }

    let tumourCentre: SIMD3<Double>
    let tumourRadius: Double
    private let brain: SIMD3<Double>
    private let ventricles: Double
    private let oedemaReach: Double
    private let coreShare: Double
    private let folds: Texture
    private let broad: Texture
    private let tilt: SIMD3<Double>

    init(_ random: inout SeededRandom) {
        brain = SIMD3(random.uniform(in: 62...67), random.uniform(in: 80...86), random.uniform(in: 58...64))
        ventricles = random.uniform(in: 0.8...1.25)
        folds = Texture(seed: random.next(), cell: 8)
        broad = Texture(seed: random.next(), cell: 26)
        let side: Double = random.uniform() < 0.5 ? -1 : 1
        tumourCentre = SIMD3(
            side * random.uniform(in: 28...37), random.uniform(in: -38...38), random.uniform(in: -8...28))
        tumourRadius = random.uniform(in: 11...17)
        oedemaReach = random.uniform(in: 9...14)
        coreShare = random.uniform(in: 0.5...0.66)
        // The coil is a little nearer to one side.
        tilt = SIMD3(random.uniform(in: -1...1), random.uniform(in: -1...1), random.uniform(in: -1...1)) * 0.0008
    }

    func coil(_ p: SIMD3<Double>) -> Double { 1 + p.dot(tilt) }

    func tumour(_ p: SIMD3<Double>) -> Double { blob(p, tumourRadius, 0.10) }

    func core(_ p: SIMD3<Double>) -> Double { blob(p, tumourRadius * coreShare, 0.12) }

    /// White matter around the tumour that water has swollen; with finger-like edges, never beyond the brain.
    func oedema(_ p: SIMD3<Double>) -> Double {
        guard (p - tumourCentre).length < tumourRadius + 2 * oedemaReach else { return 0 }
        return blob(p, tumourRadius + oedemaReach, 0.28) * parenchyma(p) * (1 - ventricle(p))
    }

    private func blob(_ p: SIMD3<Double>, _ radius: Double, _ roughness: Double) -> Double {
        guard (p - tumourCentre).length < radius * (1 + roughness) + 4 else { return 0 }
        let rough = radius * (1 + roughness * folds.value(p))
        return Shapes.ellipsoid(p, tumourCentre, SIMD3(repeating: rough), edge: 2.5)
    }

    private func parenchyma(_ p: SIMD3<Double>) -> Double {
        Shapes.ellipsoid(p, SIMD3(0, 0, 0), brain * (1 + 0.015 * folds.value(p)), edge: 2)
    }

    private func ventricle(_ p: SIMD3<Double>) -> Double {
        let mirrored = SIMD3(abs(p.x), p.y, p.z)
        let front = Shapes.ellipsoid(mirrored, SIMD3(9, -16, 10), SIMD3(6, 20, 9) * ventricles)
        let back = Shapes.ellipsoid(mirrored, SIMD3(15, 20, 8), SIMD3(6.5, 20, 9) * ventricles)
        let third = Shapes.ellipsoid(p, SIMD3(0, 0, -6), SIMD3(3, 13, 10))
        return max(front, back, third)
    }

    /// A healthy head's signal.
    func signal(_ p: SIMD3<Double>, _ weighting: Weighting) -> Double {
        let scalp = Shapes.ellipsoid(p, SIMD3(0, 0, -4), brain + 16, edge: 2)
        if scalp == 0 { return 0 }
        let signals = Self.signals(weighting)
        var value = signals.scalp * scalp
        value = Shapes.mix(value, 20, Shapes.ellipsoid(p, SIMD3(0, 0, -2), brain + 9, edge: 2))
        value = Shapes.mix(value, signals.fluid, Shapes.ellipsoid(p, SIMD3(0, 0, 0), brain + 3, edge: 2))
        value = Shapes.mix(value, signals.grey, parenchyma(p))
        // White matter reaches into the folds.
        let depth = brain * (0.86 + 0.09 * folds.value(p) + 0.03 * broad.value(p))
        value = Shapes.mix(value, signals.white, Shapes.ellipsoid(p, SIMD3(0, 0, 0), depth, edge: 3))
        let mirrored = SIMD3(abs(p.x), p.y, p.z)
        value = Shapes.mix(value, signals.grey, Shapes.ellipsoid(mirrored, SIMD3(14, 4, -1), SIMD3(7, 12, 9), edge: 2))
        value = Shapes.mix(
            value, signals.grey, Shapes.ellipsoid(mirrored, SIMD3(25, -4, -1), SIMD3(6, 15, 10), edge: 2))
        value = Shapes.mix(value, signals.fluid, ventricle(p))
        // The fissure between the hemispheres.
        let fissure = Shapes.coverage(abs(p.x) - 0.8, 2) * parenchyma(p) * (p.z > 14 || abs(p.y) > 42 ? 1 : 0)
        value = Shapes.mix(value, signals.fluid, fissure * 0.8)
        if weighting == .t1c {
            let sinus = Shapes.ellipsoid(p, SIMD3(0, 0, 0), brain + 2.5, edge: 2) * Shapes.coverage(abs(p.x) - 2.5, 2)
            value = Shapes.mix(value, 760, sinus * (1 - parenchyma(p)))
        }
        return value * (1 + 0.025 * broad.value(p))
    }

    private static func signals(_ weighting: Weighting) -> (white: Double, grey: Double, fluid: Double, scalp: Double) {
        switch weighting {
        case .t1: (480, 390, 130, 700)
        case .t1c: (490, 410, 140, 720)
        case .t2: (320, 430, 960, 560)
        case .flair: (360, 440, 90, 520)
        }
    }
}
