import DICOM
import Tensors

/// A chest in CT and FDG-PET. Malignant when at least two of three signs are there: a solid nodule in CT, uptake at its
/// place in PET, a raised carcinoembryonic antigen. Each sign alone also has a harmless cause: a granuloma, an
/// inflammation, smoking.
struct PETCTPhantom {
    private let patient: PhantomPatient
    private let nodule: Bool
    private let uptake: Bool
    private let raisedMarker: Bool
    private let chest: Chest
    private let marker: Double
    private let packYears: Double
    private let dose: Double
    private var random: SeededRandom

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed ^ 0x5045_5443_5421)
        patient = PhantomPatient(.petctLesion, seed: seed, ages: 42...84, &random)
        let signs = SignPattern.draw(count: 3, needed: 2, &random)
        (nodule, uptake, raisedMarker) = (signs[0], signs[1], signs[2])
        marker = raisedMarker ? random.uniform(in: 9...38) : random.uniform(in: 0.8...4.2)
        packYears = random.uniform() < 0.25 ? 0 : random.uniform(in: 3...60)
        dose = (random.uniform(in: 3.4...4.4) * patient.weight * 1e6).rounded()
        chest = Chest(&random)
        self.random = random
    }

    /// 128×128×44 voxels of 2.8×2.8×5 mm.
    private var ctGrid: VolumeGeometry {
        VolumeGeometry(
            size: SIMD3(128, 128, 44), spacing: SIMD3(2.8, 2.8, 5), origin: SIMD3(-177.8, -177.8, -107.5),
            x: SIMD3(1, 0, 0), y: SIMD3(0, 1, 0), z: SIMD3(0, 0, 1), frameOfReferenceUID: patient.frameOfReferenceUID)
    }

    /// 64×64×40 voxels of 5.5×5.5×5.5 mm, off the CT's centres as real scanners have it.
    private var petGrid: VolumeGeometry {
        VolumeGeometry(
            size: SIMD3(64, 64, 40), spacing: SIMD3(5.5, 5.5, 5.5), origin: SIMD3(-173.25, -173.25, -107.25),
            x: SIMD3(1, 0, 0), y: SIMD3(0, 1, 0), z: SIMD3(0, 0, 1), frameOfReferenceUID: patient.frameOfReferenceUID)
    }

    func phantom() -> Phantom {
        var random = random
        let centre = chest.lesion
        let radius = chest.lesionRadius
        var ct = Painting.volume(ctGrid) { p in
            let tissue = chest.hounsfield(p)
            return nodule ? Shapes.mix(tissue, 45, chest.nodule(p, edge: 3)) : tissue
        }
        ct.addGrain(14, passes: 1, &random)
        let uptakeValue = random.uniform(in: 5...11)
        func activity(_ p: SIMD3<Double>) -> Double {
            let tissue = chest.uptake(p)
            // A positron camera sees a focus blurred, whatever its size in CT.
            let focus = uptake ? Shapes.ellipsoid(p, centre, SIMD3(repeating: radius + 2), edge: 9) : 0
            return Shapes.mix(tissue, max(tissue, uptakeValue), focus)
        }
        var suv = Painting.volume(petGrid, activity).smoothedInPlane()
        suv.addNoise({ 0.05 + 0.08 * $0 }, &random)
        // Photons from deep inside are lost without correction: skin and lungs stand out.
        var uncorrected = Painting.volume(petGrid) { p in
            activity(p) * (0.25 + 0.75 * min(1, chest.depth(p) * chest.depth(p))) * chest.body(p)
        }
        uncorrected.addNoise({ 0.05 + 0.08 * $0 }, &random)

        let mask = Painting.volume(ctGrid) { p in
            (nodule || uptake) && chest.nodule(p, edge: 0.01) > 0.5 ? 1 : 0
        }
        let ctSeries = ctSeries(ct)
        let becquerel = Float(dose * 0.6846 / (patient.weight * 1000))
        return Phantom(
            kind: patient.kind, seed: patient.seed, patient: patient,
            series: [
                ctSeries,
                petSeries("PT_AC", "PET AC", 3, corrected: true, suv.scaled(by: becquerel)),
                petSeries("PT_NAC", "PET NAC", 4, corrected: false, uncorrected.scaled(by: becquerel * 0.1)),
            ],
            clinical: [
                "age": .number(Double(patient.age)), "sex": .word(patient.sex), "weight": .number(patient.weight),
                "packYears": .number(packYears.rounded()), "cea": .number((marker * 10).rounded() / 10),
            ],
            truth: PhantomTruth(
                patient, present: SignPattern.count(nodule, uptake, raisedMarker) >= 2,
                signs: ["ctNodule": nodule, "petUptake": uptake, "raisedMarker": raisedMarker],
                centre: centre, radius: radius, grid: ctGrid, seriesInstanceUID: ctSeries.seriesInstanceUID, mask: mask),
            mask: mask)
    }

    private static let study = "PET CT THORAX"

    private func ctSeries(_ hounsfield: Tensor) -> PhantomSeries {
        var d = patient.series(
            "CT", number: 2, "CT IMAGES", study: Self.study, bodyPart: "CHEST", time: "091000",
            imageType: ["ORIGINAL", "PRIMARY", "AXIAL"])
        patient.place(&d)
        d.set(.kvp, decimal: 120)
        d.set(.xRayTubeCurrent, 90)
        d.set(.exposureTime, 500)
        d.set(.reconstructionDiameter, decimal: 358.4)
        d.set(.gantryDetectorTilt, decimal: 0)
        d.set(.convolutionKernel, "SOFT")
        d.set(.rescaleSlope, "1")
        d.set(.rescaleIntercept, "-1024")
        d.set(.rescaleType, "HU")
        d.set(.windowCenter, "40")
        d.set(.windowWidth, "400")
        return PhantomSeries(
            name: "CT", sopClassUID: SOPClass.ctImage, seriesInstanceUID: patient.uid("CT"), attributes: d,
            volumes: [
                PhantomVolume(
                    geometry: ctGrid, voxels: hounsfield, encoding: .unsigned12(slope: 1, intercept: -1024))
            ])
    }

    /// A PET series (PS3.3 C.8.9): one hour after injection, corrected for decay to the start of the scan. The injected
    /// activity has then decayed to 0.6846, as the half-life of 6586.2 s gives for 3600 s.
    private func petSeries(
        _ name: String, _ description: String, _ number: Int, corrected: Bool, _ activity: Tensor
    ) -> PhantomSeries {
        var d = patient.series(
            "PT", number: number, description, study: Self.study, bodyPart: "CHEST", time: "093000",
            imageType: ["ORIGINAL", "PRIMARY"])
        patient.place(&d)
        d.set(
            .correctedImage,
            values: corrected ? ["DECY", "ATTN", "SCAT", "DTIM", "RAN", "NORM"] : ["DECY", "DTIM", "RAN", "NORM"])
        d.set(.units, corrected ? "BQML" : "PROPCNTS")
        d.set(.seriesType, "STATIC", "IMAGE")
        d.set(.countsSource, "EMISSION")
        d.set(.decayCorrection, "START")
        d.set(.decayFactor, decimal: 1.0159)
        d.set(.randomsCorrectionMethod, "DLYD")
        if corrected {
            d.set(.attenuationCorrectionMethod, "measured, CT")
            d.set(.scatterCorrectionMethod, "Convolution subtraction")
            d.set(.doseCalibrationFactor, decimal: 1)
            d.set(.scatterFractionFactor, decimal: 0.3)
        }
        d.set(.reconstructionMethod, "OSEM")
        d.set(.numberOfSlices, petGrid.size.z)
        d.set(.collimatorType, "NONE")
        d.set(.actualFrameDuration, 300_000)
        d.set(.frameReferenceTime, decimal: 149_212)
        var window = DataSet()
        window.set(.energyWindowLowerLimit, decimal: 425)
        window.set(.energyWindowUpperLimit, decimal: 650)
        d.set(.energyWindowRangeSequence, items: [window])
        var tracer = DataSet()
        tracer.set(.radiopharmaceutical, "Fluorodeoxyglucose")
        tracer.set(.radiopharmaceuticalStartTime, "083000")
        tracer.set(.radionuclideTotalDose, decimal: dose)
        tracer.set(.radionuclideHalfLife, decimal: 6586.2)
        tracer.set(.radionuclidePositronFraction, decimal: 0.97)
        tracer.set(.radiopharmaceuticalStartDateTime, patient.studyDate + "083000")
        tracer.set(.radionuclideCodeSequence, code: Code("77004003", "SCT", "^18^Fluorine"))
        tracer.set(.radiopharmaceuticalCodeSequence, code: Code("35321007", "SCT", "Fluorodeoxyglucose F^18^"))
        d.set(.radiopharmaceuticalInformationSequence, items: [tracer])
        var lying = Code("102538003", "SCT", "recumbent").item
        lying.set(.patientOrientationModifierCodeSequence, code: Code("40199007", "SCT", "supine"))
        d.set(.patientOrientationCodeSequence, items: [lying])
        d[Attribute.patientPosition.tag] = nil
        d.set(.patientGantryRelationshipCodeSequence, code: Code("102540008", "SCT", "headfirst"))
        return PhantomSeries(
            name: name, sopClassUID: SOPClass.petImage, seriesInstanceUID: patient.uid(name), attributes: d,
            volumes: [PhantomVolume(geometry: petGrid, voxels: activity, encoding: .perSlice)])
    }
}

extension Tensor {
    func scaled(by factor: Float) -> Tensor { Tensor(shape: shape, scalars: scalars.map { $0 * factor }) }
}
