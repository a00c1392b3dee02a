import Attribution
import DICOM
import Reports
import Tensors

extension SyntheticResult {
    /// The same with a text of one word in two pieces, which the attribution explains.
    static func withText(_ r: StudyResult) -> StudyResult {
        let modality = InputModality(
            name: "report", kind: .text, input: "ids", attributes: [.init(name: "nodule", columns: 1..<3)])
        let attributions = r.attributions.map { attribution in
            Attribution(
                method: attribution.method, parameters: attribution.parameters, target: attribution.target,
                targetValue: attribution.targetValue,
                maps: attribution.maps.merging(["ids": Tensor(shape: [1, 5], scalars: [0, 0.5, -0.25, 0.125, 1])]) {
                    $1
                },
                completenessGap: attribution.completenessGap, warnings: attribution.warnings)
        }
        let tokens = [("[CLS]", 2), ("nod", 7), ("##ule", 8), ("[SEP]", 3), ("[PAD]", 0)]
        return StudyResult(
            study: r.study, unreadFiles: r.unreadFiles, software: r.software, profile: r.profile, model: r.model,
            otherProfiles: r.otherProfiles, selections: r.selections, images: r.images, clinical: r.clinical,
            texts: [
                StudyReport.Text(
                    modality: "report", source: "report.txt", truncated: 1,
                    tokens: tokens.map { StudyReport.Text.Token(text: $0.0, number: $0.1) })
            ],
            modalities: r.modalities + [modality], predictions: r.predictions, attributions: attributions,
            importances: r.importances, warnings: r.warnings, timing: r.timing)
    }
}
