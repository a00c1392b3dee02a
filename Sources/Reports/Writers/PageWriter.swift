import DICOM
import Foundation

/// `report.html`: the study page, complete in itself.
struct PageWriter: ResultWriter {
    let kind = "page"

    func write(_ drawing: StudyDrawing, into folder: borrowing ResultFolder) throws -> [StudyReport.Output] {
        let path = "report.html"
        // Files and times are the report's alone: the page must not change with what is written beside it.
        let report = try StudyReport(
            of: drawing.result, outputs: [], remarks: ResultFiles.remarks(on: drawing), timing: .init(steps: []))
        let page = StudyPage(report).document(pictures: try PicturesSection.section(of: drawing))
        let seal = try folder.write(Data(page.text.utf8), to: path)
        return [
            StudyReport.Output(
                path: path, kind: kind, modality: nil, bytes: seal.bytes, sha256: seal.sha256, sopClassUID: nil,
                sopInstanceUID: nil, seriesInstanceUID: nil)
        ]
    }
}
