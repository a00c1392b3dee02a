import Foundation

/// `preview/<modality>.png`: a contact sheet per imaging modality.
struct PreviewWriter: ResultWriter {
    let kind = "preview"

    func write(_ drawing: StudyDrawing, into folder: borrowing ResultFolder) throws -> [StudyReport.Output] {
        var outputs: [StudyReport.Output] = []
        for picture in drawing.pictures {
            let path = "preview/\(FileStem.stem(picture.name)).png"
            let seal = try folder.write(Data(ContactSheet(of: picture, in: drawing).image().png()), to: path)
            outputs.append(
                StudyReport.Output(
                    path: path, kind: kind, modality: picture.name, bytes: seal.bytes, sha256: seal.sha256,
                    sopClassUID: nil, sopInstanceUID: nil, seriesInstanceUID: nil))
        }
        return outputs
    }
}
