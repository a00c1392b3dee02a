import Attribution
package import DICOM

extension StudyResult {
    /// The same result with patient, study and UIDs under pseudonyms, before any writer sees it. Numbers and pictures stay.
    package func deidentified(by deidentifier: Deidentifier) -> StudyResult {
        StudyResult(
            study: deidentifier.study(study),
            // Names of files often name patients.
            unreadFiles: unreadFiles.map { .init(path: "", code: $0.code, message: "") }, software: software,
            profile: profile, model: model, otherProfiles: otherProfiles,
            selections: selections.map { selection in
                func candidate(_ candidate: StudyReport.Selection.Candidate) -> StudyReport.Selection.Candidate {
                    .init(
                        seriesInstanceUID: deidentifier.uid(candidate.seriesInstanceUID), volume: candidate.volume,
                        // Reasons may quote what a rule looked at.
                        seriesDescription: "", reasons: candidate.reasons.map { Finding($0.code, $0.code.rawValue) })
                }
                return .init(
                    modality: selection.modality, chosen: selection.chosen.map(candidate),
                    rejected: selection.rejected.map(candidate))
            },
            images: images.map { image in
                Image(
                    modality: image.modality,
                    volume: Volume(
                        description: deidentifier.volume(image.volume.description), voxels: image.volume.voxels,
                        unit: image.volume.unit, window: image.volume.window, findings: image.volume.findings,
                        steps: image.volume.steps),
                    modelGrid: deidentifier.geometry(image.modelGrid), window: image.window, steps: image.steps)
            },
            clinical: clinical, texts: texts.map(\.withheld), modalities: modalities.map(\.withoutWords),
            predictions: predictions, attributions: attributions,
            shownAttribution: shownAttribution, importances: importances, warnings: warnings, timing: timing)
    }
}

extension InputModality {
    /// The same with a text's words numbered instead of named.
    fileprivate var withoutWords: InputModality {
        guard kind == .text else { return self }
        return InputModality(
            name: name, kind: kind, input: input, channels: channels,
            attributes: attributes.enumerated().map {
                Attribute(name: "word \($0.offset)", columns: $0.element.columns)
            })
    }
}
