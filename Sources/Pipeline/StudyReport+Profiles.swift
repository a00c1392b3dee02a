import Attribution
import Profiles
import Reports

extension ModalityFit {
    var reported: StudyReport.Selection {
        StudyReport.Selection(
            modality: modality, chosen: chosen.map(\.reported), rejected: rejected.map(\.reported))
    }
}

extension ModalityFit.Candidate {
    fileprivate var reported: StudyReport.Selection.Candidate {
        StudyReport.Selection.Candidate(
            seriesInstanceUID: seriesInstanceUID, volume: volume, seriesDescription: seriesDescription, reasons: reasons
        )
    }
}

extension ClinicalEncoding {
    var reported: [StudyReport.ClinicalValue] {
        entries.map { entry in
            StudyReport.ClinicalValue(
                modality: modality.name, name: entry.name, value: entry.value ?? .null, unit: entry.unit,
                source: entry.source, wasMissing: entry.wasMissing, coded: entry.coded.map(Double.init))
        }
    }
}

extension TextEncoding {
    var reported: StudyReport.Text {
        StudyReport.Text(
            modality: modality.name, source: source, truncated: truncated,
            tokens: tokens.map { StudyReport.Text.Token(text: $0.text, number: $0.number) })
    }
}
