import DICOM
import Foundation
import Tensors

/// A prostate in T2, apparent diffusion coefficient and calculated high b-value. The lesion is significant when at least
/// three of four signs are there: dark in T2, low diffusion, bright at the high b-value, a raised PSA. Each alone also has a
/// harmless cause: a scar, bleeding, T2 shine-through, a large gland.
///
/// The measured diffusion images (three b-values in one series) and a sagittal T2 are there to be told apart.
struct ProstatePhantom {
    private let patient: PhantomPatient
    private let darkInT2: Bool
    private let lowDiffusion: Bool
    private let brightAtHighB: Bool
    private let raisedPSA: Bool
    private let psa: Double
    private let pelvis: Pelvis
    private var random: SeededRandom

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed ^ 0x5052_4F53_5441)
        patient = PhantomPatient(.prostateBiparametric, seed: seed, sex: "M", ages: 48...79, &random)
        let signs = SignPattern.draw(count: 4, needed: 3, &random)
        (darkInT2, lowDiffusion, brightAtHighB, raisedPSA) = (signs[0], signs[1], signs[2], signs[3])
        psa = raisedPSA ? random.uniform(in: 10...24) : random.uniform(in: 2...6)
        pelvis = Pelvis(&random)
        self.random = random
    }

    /// Tilted about the left–right axis as PROSTATEx examinations are: cosine and sine of some 9°.
    private static let tilt = (cosine: 0.98741380513792, sine: 0.1581580773247)

    private func oblique(_ size: SIMD3<Int>, _ spacing: SIMD3<Double>) -> VolumeGeometry {
        let (x, y) = (SIMD3(1.0, 0, 0), SIMD3(0, Self.tilt.cosine, -Self.tilt.sine))
        let z = x.cross(y)
        let half = (SIMD3<Double>(size) - 1) * spacing / 2
        return VolumeGeometry(
            size: size, spacing: spacing, origin: SIMD3(0, 0, 0) - x * half.x - y * half.y - z * half.z, x: x, y: y,
            z: z, frameOfReferenceUID: patient.frameOfReferenceUID)
    }

    private var t2Grid: VolumeGeometry { oblique(SIMD3(192, 192, 19), SIMD3(0.8, 0.8, 3)) }
    private var diffusionGrid: VolumeGeometry { oblique(SIMD3(72, 72, 17), SIMD3(2, 2, 3)) }
    private var sagittalGrid: VolumeGeometry {
        VolumeGeometry(
            size: SIMD3(128, 128, 11), spacing: SIMD3(1.1, 1.1, 3.6), origin: SIMD3(18, -69.85, 69.85),
            x: SIMD3(0, 1, 0), y: SIMD3(0, 0, -1), z: SIMD3(-1, 0, 0),
            frameOfReferenceUID: patient.frameOfReferenceUID)
    }

    func phantom() -> Phantom {
        var random = random
        // A sequence's gain has no meaning in itself.
        let gain = random.uniform(in: 0.85...1.15)
        func t2(_ p: SIMD3<Double>) -> Double {
            let tissue = pelvis.t2(p)
            return gain * (darkInT2 ? Shapes.mix(tissue, 190, pelvis.lesion(p, edge: 1.5)) : tissue)
        }
        func adc(_ p: SIMD3<Double>) -> Double {
            let tissue = pelvis.diffusion(p)
            return lowDiffusion ? Shapes.mix(tissue, 620, pelvis.lesion(p, edge: 3)) : tissue
        }
        func highB(_ p: SIMD3<Double>) -> Double {
            let tissue = pelvis.highB(p)
            return brightAtHighB ? Shapes.mix(tissue, 128, pelvis.lesion(p, edge: 3)) : tissue
        }
        var transverse = Painting.volume(t2Grid, t2)
        transverse.addNoise({ _ in 16 }, &random)
        var sagittal = Painting.volume(sagittalGrid, t2)
        sagittal.addNoise({ _ in 18 }, &random)
        var coefficient = Painting.volume(diffusionGrid, adc)
        coefficient.addNoise({ 20 + 0.04 * $0 }, &random)
        var calculated = Painting.volume(diffusionGrid, highB)
        calculated.addNoise({ _ in 4 }, &random)
        let measured = [50.0, 400, 800].map { b in
            var image = Painting.volume(diffusionGrid) { p in
                // Signal of the calculated image brought back from b = 1400.
                highB(p) * exp((1400 - b) * adc(p) * 1e-6)
            }
            image.addNoise({ _ in 5 }, &random)
            return image
        }
        let mask = Painting.volume(t2Grid) { p in
            (darkInT2 || lowDiffusion || brightAtHighB) && pelvis.lesion(p, edge: 0.01) > 0.5 ? 1 : 0
        }
        let name = "T2_TRA"
        return Phantom(
            kind: patient.kind, seed: patient.seed, patient: patient,
            series: [
                t2Series("T2_SAG", "t2_tse_sag", 3, "090500", sagittalGrid, sagittal, repetition: 5590, echo: 101),
                t2Series(name, "t2_tse_tra", 4, "091000", t2Grid, transverse, repetition: 6250, echo: 104),
                diffusionSeries(
                    "DWI", "ep2d_diff_tra_DYNDIST", 8, "091500", "TRACEW", measured, ["50t", "400t", "800t"]),
                diffusionSeries("ADC", "ep2d_diff_tra_DYNDIST_ADC", 9, "091501", "ADC", [coefficient], ["50_800"]),
                diffusionSeries(
                    "BVAL", "ep2d_diff_tra_DYNDISTCALC_BVAL", 10, "091502", "TRACEW", [calculated], ["50_800"]),
            ],
            clinical: [
                "age": .number(Double(patient.age)), "psa": .number((psa * 10).rounded() / 10),
            ],
            truth: PhantomTruth(
                patient, present: SignPattern.count(darkInT2, lowDiffusion, brightAtHighB, raisedPSA) >= 3,
                signs: [
                    "darkInT2": darkInT2, "lowDiffusion": lowDiffusion, "brightAtHighB": brightAtHighB,
                    "raisedPSA": raisedPSA,
                ], centre: pelvis.lesionCentre, radius: pelvis.lesionRadius, grid: t2Grid,
                seriesInstanceUID: patient.uid(name), mask: mask),
            mask: mask)
    }

    private static let study = "MR PROSTATE"

    private func t2Series(
        _ name: String, _ description: String, _ number: Int, _ time: String, _ grid: VolumeGeometry, _ voxels: Tensor,
        repetition: Double, echo: Double
    ) -> PhantomSeries {
        var d = patient.mr(
            number: number, description, study: Self.study, bodyPart: "PROSTATE", time: time,
            imageType: ["ORIGINAL", "PRIMARY", "OTHER", "M", "NORM", "DIS2D"],
            sequence: ("SE", "*tse2d1_25", repetition, echo, nil))
        d.set(.spacingBetweenSlices, decimal: grid.spacing.z)
        d.set(.windowCenter, "500")
        d.set(.windowWidth, "1000")
        return PhantomSeries(
            name: name, sopClassUID: SOPClass.mrImage, seriesInstanceUID: patient.uid(name), attributes: d,
            volumes: [.init(geometry: grid, voxels: voxels, encoding: .unsigned12(slope: 1, intercept: 0))])
    }

    /// One volume per b-value, told apart by nothing but the sequence's name, as on real scanners of that make.
    private func diffusionSeries(
        _ name: String, _ description: String, _ number: Int, _ time: String, _ type: String, _ images: [Tensor],
        _ sequences: [String]
    ) -> PhantomSeries {
        var d = patient.mr(
            number: number, description, study: Self.study, bodyPart: "PROSTATE", time: time,
            imageType: ["DERIVED", "PRIMARY", "DIFFUSION MAP", "DIFFUSION", type, "DIS2D"],
            sequence: ("EP", "", 3200, 63, nil))
        d.set(.scanOptions, "PFP", "FS")
        d.set(.spacingBetweenSlices, decimal: diffusionGrid.spacing.z)
        d.set(.windowCenter, type == "ADC" ? "1200" : "70")
        d.set(.windowWidth, type == "ADC" ? "2400" : "140")
        let volumes = zip(images, sequences).map { image, sequence in
            var volume = PhantomVolume(
                geometry: diffusionGrid, voxels: image, encoding: .unsigned12(slope: 1, intercept: 0))
            volume.attributes.set(.sequenceName, "*ep_b\(sequence)")
            return volume
        }
        return PhantomSeries(
            name: name, sopClassUID: SOPClass.mrImage, seriesInstanceUID: patient.uid(name), attributes: d,
            volumes: volumes)
    }
}
