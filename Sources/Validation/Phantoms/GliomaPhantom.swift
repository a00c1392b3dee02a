import DICOM
import Tensors

/// A brain with a glioma in T1, T1 with contrast, T2 and FLAIR. High-grade when the tumour's rim takes up contrast and
/// oedema surrounds it. A rim that is bright before contrast too is old blood, and brightness in FLAIR that T2 does not
/// show is an artefact, so every sequence counts.
struct GliomaPhantom {
    /// What the rim shows.
    private enum Rim { case none, enhancing, blood }
    /// What surrounds the tumour.
    private enum Surround { case none, oedema, artefact }

    private let patient: PhantomPatient
    private let rim: Rim
    private let surround: Surround
    private let head: Head
    private var random: SeededRandom

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed ^ 0x474C_494F_4D41)
        patient = PhantomPatient(.gliomaFourSequences, seed: seed, ages: 25...78, &random)
        if random.uniform() < 0.5 {
            (rim, surround) = (.enhancing, .oedema)
        } else {
            let low: [(Rim, Surround)] = [
                (.none, .none), (.enhancing, .none), (.none, .oedema), (.blood, .oedema), (.enhancing, .artefact),
            ]
            (rim, surround) = low[Int.random(in: 0..<low.count, using: &random)]
        }
        head = Head(&random)
        self.random = random
    }

    /// 112×128×26 voxels of 1.8×1.8×5.5 mm.
    private var grid: VolumeGeometry {
        VolumeGeometry(
            size: SIMD3(112, 128, 26), spacing: SIMD3(1.8, 1.8, 5.5), origin: SIMD3(-99.9, -114.3, -60),
            x: SIMD3(1, 0, 0), y: SIMD3(0, 1, 0), z: SIMD3(0, 0, 1), frameOfReferenceUID: patient.frameOfReferenceUID)
    }

    func phantom() -> Phantom {
        var random = random
        let head = head
        func paint(_ weighting: Head.Weighting, _ random: inout SeededRandom) -> Tensor {
            let gain = random.uniform(in: 0.85...1.15)
            let lesion = signals(weighting)
            var image = Painting.volume(grid) { p in
                var value = head.signal(p, weighting)
                value = Shapes.mix(value, lesion.surround ?? value, head.oedema(p))
                value = Shapes.mix(value, lesion.rim ?? lesion.solid, head.tumour(p))
                value = Shapes.mix(value, lesion.core, head.core(p))
                return value * gain * head.coil(p)
            }
            image.addNoise({ $0 < 4 ? 2 : 11 }, &random)
            for index in image.scalars.indices { image.scalars[index] = max(0, image.scalars[index]) }
            return image
        }
        let t1 = paint(.t1, &random)
        let t1c = paint(.t1c, &random)
        let t2 = paint(.t2, &random)
        let flair = paint(.flair, &random)
        let mask = Painting.volume(grid) { p in
            max(head.tumour(p), surround == .none ? 0 : head.oedema(p)) > 0.5 ? 1 : 0
        }
        return Phantom(
            kind: patient.kind, seed: patient.seed, patient: patient,
            series: [
                series("T1", "t1_se_tra", 2, "090500", t1, ("SE", "*se2d1", 550, 9, nil)),
                series("T2", "t2_tse_tra", 3, "091000", t2, ("SE", "*tse2d1_15", 4800, 98, nil)),
                series("FLAIR", "t2_tirm_tra_dark-fluid", 4, "091500", flair, ("SE", "*tir2d1_16", 9000, 94, 2500)),
                series("T1C", "t1_se_tra_post_gad", 5, "093000", t1c, ("SE", "*se2d1", 550, 9, nil), contrast: true),
            ],
            clinical: ["age": .number(Double(patient.age)), "sex": .word(patient.sex)],
            truth: PhantomTruth(
                patient, present: rim == .enhancing && surround == .oedema,
                signs: [
                    "enhancement": rim == .enhancing, "oldBlood": rim == .blood, "oedema": surround == .oedema,
                    "artefact": surround == .artefact,
                ], centre: head.tumourCentre, radius: head.tumourRadius, grid: grid,
                seriesInstanceUID: patient.uid("T1C"), mask: mask),
            mask: mask)
    }

    /// The lesion's signal in one sequence; nil where it does not change the brain's.
    private func signals(_ weighting: Head.Weighting) -> (rim: Double?, solid: Double, core: Double, surround: Double?)
    {
        switch weighting {
        case .t1: (rim == .blood ? 760 : nil, 300, rim == .none ? 300 : 210, surround == .oedema ? 330 : nil)
        case .t1c: (rim == .none ? nil : 800, 300, rim == .none ? 300 : 210, surround == .oedema ? 330 : nil)
        case .t2: (rim == .none ? nil : 560, 720, rim == .none ? 720 : 820, surround == .oedema ? 760 : nil)
        case .flair: (rim == .none ? nil : 560, 640, rim == .none ? 640 : 420, surround == .none ? nil : 760)
        }
    }

    private func series(
        _ name: String, _ description: String, _ number: Int, _ time: String, _ voxels: Tensor,
        _ sequence: (scanning: String, name: String, repetition: Double, echo: Double, inversion: Double?),
        contrast: Bool = false
    ) -> PhantomSeries {
        var d = patient.mr(
            number: number, description, study: "MR BRAIN", bodyPart: "BRAIN", time: time,
            imageType: ["ORIGINAL", "PRIMARY", "OTHER", "M", "ND"], sequence: sequence)
        if sequence.inversion != nil { d.set(.scanningSequence, "SE", "IR") }
        if contrast { d.set(.contrastBolusAgent, "gadoterate") }
        d.set(.spacingBetweenSlices, decimal: grid.spacing.z)
        d.set(.windowCenter, "450")
        d.set(.windowWidth, "900")
        return PhantomSeries(
            name: name, sopClassUID: SOPClass.mrImage, seriesInstanceUID: patient.uid(name), attributes: d,
            volumes: [.init(geometry: grid, voxels: voxels, encoding: .unsigned12(slope: 1, intercept: 0))])
    }
}
