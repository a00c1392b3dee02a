import Attribution
import DICOM
import Reports
import Tensors

extension SyntheticResult {
    /// Another result with some parts exchanged.
    static func changed(
        _ r: StudyResult, images: [StudyResult.Image]? = nil, attributions: [Attribution]? = nil,
        importances: [ModalityImportance]? = nil, study: Study? = nil, clinical: [StudyReport.ClinicalValue]? = nil
    ) -> StudyResult {
        StudyResult(
            study: study ?? r.study, unreadFiles: r.unreadFiles, software: r.software, profile: r.profile,
            model: r.model, otherProfiles: r.otherProfiles, selections: r.selections, images: images ?? r.images,
            clinical: clinical ?? r.clinical, modalities: r.modalities, predictions: r.predictions,
            attributions: attributions ?? r.attributions, importances: importances ?? r.importances,
            warnings: r.warnings, timing: r.timing)
    }

    /// A measure with attributes, patches and interactions, and a series with a refusal: every key of a report.
    static func withParts(_ r: StudyResult) -> StudyResult {
        let measure = ModalityImportance(
            measure: "occlusion", parameters: ["patch": .number(8)],
            entries: [
                .init(
                    modality: "clinical", value: 1, share: 0.5,
                    attributes: [.init(name: "age", value: 1, shareOfModality: 1, share: 0.5)],
                    patches: .init(grid: [1, 2], size: [8, 8], values: [0.1, 0.2]))
            ], interactions: [.init(first: "ct", second: "pet", value: -0.5)], facts: ["v_empty": 0.1])
        let series = r.study.series.map {
            Series(
                seriesInstanceUID: $0.seriesInstanceUID, modality: $0.modality, seriesDescription: $0.seriesDescription,
                instances: $0.instances, volumes: $0.volumes, refusals: [Finding("uneven-spacing", "5, 5, 10 mm")])
        }
        let images = r.images.map { image in
            let v = image.volume
            return StudyResult.Image(
                modality: image.modality,
                volume: Volume(
                    description: v.description, voxels: v.voxels, unit: v.unit, window: v.window,
                    findings: [Finding("gap", "a gap of 4.1 mm among 4.0 mm")], steps: v.steps),
                modelGrid: image.modelGrid, window: image.window, steps: image.steps)
        }
        return changed(
            r, images: images, importances: [measure],
            study: Study(studyInstanceUID: r.study.studyInstanceUID, series: series, refusals: []))
    }

    static func withWrongMap(_ r: StudyResult) -> StudyResult {
        let a = r.attributions[0]
        var maps = a.maps
        maps["ct"] = Tensor(shape: [1, 1, 2, 2, 2])
        return changed(
            r,
            attributions: [
                Attribution(
                    method: a.method, parameters: a.parameters, target: a.target, targetValue: a.targetValue, maps: maps
                )
            ])
    }

    static func withOtherAge(_ r: StudyResult) -> StudyResult {
        changed(
            r,
            clinical: r.clinical.map { value in
                value.name != "age"
                    ? value
                    : StudyReport.ClinicalValue(
                        modality: value.modality, name: "age", value: .number(70), unit: value.unit,
                        source: value.source, wasMissing: false, coded: [0.7])
            })
    }

    /// The same with images that have no position in the patient.
    static func withoutPosition(_ r: StudyResult) -> StudyResult {
        func apart(_ g: VolumeGeometry) -> VolumeGeometry {
            VolumeGeometry(
                size: g.size, spacing: g.spacing, origin: g.origin, x: g.x, y: g.y, z: g.z, frameOfReferenceUID: nil)
        }
        return changed(
            r,
            images: r.images.map { image in
                let v = image.volume
                let d = v.description
                return StudyResult.Image(
                    modality: image.modality,
                    volume: Volume(
                        description: VolumeDescription(
                            seriesInstanceUID: d.seriesInstanceUID, index: 0, modality: d.modality, frames: d.frames,
                            geometry: apart(d.geometry), channels: 1, distinction: [:], findings: []),
                        voxels: v.voxels, unit: v.unit, window: nil, findings: [], steps: []),
                    modelGrid: apart(image.modelGrid), window: nil, steps: [])
            })
    }
}

extension SyntheticResult {
    /// The same with labels that would run if they were markup.
    static func withHostileTarget(_ r: StudyResult) -> StudyResult {
        let evil = "lesion</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
        return StudyResult(
            study: r.study, unreadFiles: r.unreadFiles, software: r.software, profile: r.profile, model: r.model,
            otherProfiles: r.otherProfiles, selections: r.selections, images: r.images, clinical: r.clinical,
            modalities: r.modalities,
            predictions: [
                .init(
                    output: "logits", values: [.init(index: 1, label: evil, value: 2, probability: 0.9, isTarget: true)]
                )
            ], attributions: r.attributions, importances: r.importances, warnings: [Finding("clinical-missing", evil)],
            timing: r.timing)
    }
}
