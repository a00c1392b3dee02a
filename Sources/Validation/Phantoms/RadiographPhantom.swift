import DICOM
import Foundation
import Tensors

/// A frontal chest radiograph with laboratory values. Pneumonia needs an opacity and inflammation: an opacity alone is a
/// scar or atelectasis, inflammation alone bronchitis.
struct RadiographPhantom {
    private let patient: PhantomPatient
    private let opacity: Bool
    private let inflammation: Bool
    private let thorax: Thorax
    private let temperature: Double
    private let crp: Double
    private var random: SeededRandom

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed ^ 0x4358_5221)
        patient = PhantomPatient(.chestRadiograph, seed: seed, ages: 24...88, &random)
        let signs = SignPattern.draw(count: 2, needed: 2, &random)
        (opacity, inflammation) = (signs[0], signs[1])
        temperature = inflammation ? random.uniform(in: 38.1...39.8) : random.uniform(in: 36.2...37.4)
        crp = inflammation ? random.uniform(in: 60...220) : random.uniform(in: 1...22)
        thorax = Thorax(&random)
        self.random = random
    }

    /// 384×416 pixels of 0.9 mm; the origin in the first pixel.
    private var grid: VolumeGeometry {
        VolumeGeometry(
            size: SIMD3(384, 416, 1), spacing: SIMD3(0.9, 0.9, 1), origin: SIMD3(0, 0, 0), x: SIMD3(1, 0, 0),
            y: SIMD3(0, 1, 0), z: SIMD3(0, 0, 1), frameOfReferenceUID: nil)
    }

    func phantom() -> Phantom {
        var random = random
        let middle = SIMD3(grid.spacing.x * 191.5, grid.spacing.y * 207.5, 0)
        let (thorax, opacity) = (thorax, opacity)
        var image = Painting.volume(grid) { p in
            let path = thorax.path(p - middle) + (opacity ? thorax.opacity(p - middle) : 0)
            // What the body lets through, as the display's brightness: bone white, air black.
            return 4000 * (1 - exp(-path * 0.95))
        }
        image.addGrain(42, passes: 1, &random)
        let mask = Painting.volume(grid) { p in opacity && thorax.isInOpacity(p - middle) ? 1 : 0 }
        return Phantom(
            kind: patient.kind, seed: patient.seed, patient: patient, series: [series(image)],
            clinical: [
                "age": .number(Double(patient.age)), "sex": .word(patient.sex),
                "temperature": .number((temperature * 10).rounded() / 10), "crp": .number(crp.rounded()),
            ],
            truth: PhantomTruth(
                patient, present: opacity && inflammation,
                signs: ["opacity": opacity, "inflammation": inflammation],
                centre: thorax.opacityCentre + middle, radius: thorax.opacityRadius, grid: grid,
                seriesInstanceUID: patient.uid("DX"), mask: mask),
            mask: mask)
    }

    /// Digital X-Ray for presentation (PS3.3 A.26).
    private func series(_ image: Tensor) -> PhantomSeries {
        var d = patient.series(
            "DX", number: 1, "Thorax pa", study: "X-RAY CHEST", bodyPart: "CHEST", time: "090500",
            imageType: ["ORIGINAL", "PRIMARY", ""])
        d.set(.presentationIntentType, "FOR PRESENTATION")
        d.set(.anatomicRegionSequence, code: Code("51185008", "SCT", "Chest"))
        d.set(.imageLaterality, "U")
        d.set(.viewPosition, "PA")
        d.set(.viewCodeSequence, code: Code("272479007", "SCT", "postero-anterior"))
        d.set(.patientOrientation, "L", "F")
        d.set(.kvp, decimal: 125)
        d.set(.positionerType, "COLUMN")
        d.set(.detectorType, "DIRECT")
        d.set(.imagerPixelSpacing, decimals: [grid.spacing.y, grid.spacing.x])
        d.set(.pixelIntensityRelationship, "LOG")
        d.set(.pixelIntensityRelationshipSign, "1")
        d.set(.rescaleIntercept, "0")
        d.set(.rescaleSlope, "1")
        d.set(.rescaleType, "US")
        d.set(.presentationLUTShape, "IDENTITY")
        d.set(.acquisitionContextSequence, items: [])
        d.set(.windowCenter, "2048")
        d.set(.windowWidth, "4096")
        return PhantomSeries(
            name: "DX", sopClassUID: SOPClass.digitalXRayForPresentation, seriesInstanceUID: patient.uid("DX"),
            attributes: d,
            volumes: [.init(geometry: grid, voxels: image, encoding: .unsigned12(slope: 1, intercept: 0))])
    }
}
