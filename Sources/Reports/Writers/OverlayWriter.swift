import Attribution
import DICOM
import Foundation

/// `overlay/<modality>.dcm`: a secondary capture per imaging modality, one frame per source slice.
struct OverlayWriter: ResultWriter {
    let kind = "overlay"

    /// Above what scanners use, so that a viewer lists overlays last.
    private static let firstSeriesNumber = 9001

    func write(_ drawing: StudyDrawing, into folder: borrowing ResultFolder) throws -> [StudyReport.Output] {
        var outputs: [StudyReport.Output] = []
        for (index, picture) in drawing.pictures.enumerated() {
            let path = "overlay/\(FileStem.stem(picture.name)).dcm"
            let frames = OverlayFrames(picture)
            let capture = SecondaryCapture(
                source: picture.image.volume.description, rows: frames.rows, columns: frames.columns,
                samples: frames.samples(), references: Self.references(of: drawing.result),
                seriesNumber: Self.firstSeriesNumber + index,
                seriesDescription: Self.seriesDescription(picture, drawing),
                derivation: Self.derivation(picture, drawing), equipment: Self.equipment(of: drawing.result),
                contributions: Self.contributions(of: drawing.result), identity: Self.identity(picture, drawing))
            let object: DICOMObject
            let seal: ResultFolder.Seal
            do {
                let made = try capture.object()
                object = made
                seal = try folder.write(to: path) { try made.save(to: $0) }
            } catch let error as WritingError {
                throw ReportError(error, modality: picture.name, path: path)
            }
            outputs.append(
                StudyReport.Output(
                    path: path, kind: kind, modality: picture.name, bytes: seal.bytes, sha256: seal.sha256,
                    sopClassUID: object.attributes.string(Tag(0x0008, 0x0016)),
                    sopInstanceUID: object.attributes.string(Tag(0x0008, 0x0018)),
                    seriesInstanceUID: object.attributes.string(Tag(0x0020, 0x000E))))
        }
        return outputs
    }

    /// Every instance that the model saw.
    private static func references(of result: StudyResult) -> [Instance] {
        var seen: Set<String> = []
        return result.images.flatMap { $0.volume.description.frames.map(\.instance) }
            .filter { seen.insert($0.sha256 + $0.relativePath).inserted }
    }

    private static func seriesDescription(_ picture: StudyDrawing.Picture, _ drawing: StudyDrawing) -> String {
        let method = drawing.shown.map { $0.method } ?? "no explanation"
        return "AI \(drawing.result.model.name) \(method) \(picture.name)"
    }

    private static func derivation(_ picture: StudyDrawing.Picture, _ drawing: StudyDrawing) -> String {
        let style = drawing.style
        let grey = picture.renderer.greyscale
        var parts = ["Source slices in their own matrix"]
        if picture.image.volume.unit != .rgb {
            parts[0] += ", \(grey.caption(unit: picture.image.volume.unit))\(grey.isInverted ? ", inverted" : "")"
        }
        if let shown = drawing.shown {
            let parameters = shown.parameters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.caption)" }
            parts.append(
                "heat map of \(shown.method) (\(parameters.joined(separator: ", "))) for output \(shown.output) "
                    + "element \(shown.index)" + (shown.label.map { " \($0)" } ?? ""))
            parts.append(
                "smoothed in plane by \(style.smoothing.brief) model voxels, carried to the source by position, "
                    + "full colour at \(Double(picture.renderer.fullScale).brief), nothing below "
                    + "\(style.threshold.percent) of it, opacity at most \(style.maximumOpacity.percent)")
        }
        return parts.joined(separator: "; ").dicomText
    }

    private static func equipment(of result: StudyResult) -> SecondaryCapture.Equipment {
        let software = result.software.first
        return SecondaryCapture.Equipment(
            manufacturer: "Modalis", modelName: software?.name ?? "Modalis",
            softwareVersions: result.software.map { "\($0.name) \($0.version)" })
    }

    private static func contributions(of result: StudyResult) -> [SecondaryCapture.Contribution] {
        let model = result.model
        let hashes = model.files.map { "\($0.name) SHA-256 \($0.sha256)" }
        let profile = "profile \(result.profile.name) \(result.profile.version) SHA-256 \(result.profile.sha256)"
        return [
            SecondaryCapture.Contribution(
                equipment: SecondaryCapture.Equipment(
                    manufacturer: "Modalis", modelName: model.name, softwareVersions: [model.version]),
                description: (["Model \(model.name) \(model.version)"] + hashes + [profile]).joined(separator: "; ")
                    .dicomText)
        ]
    }

    /// Everything that the picture follows from.
    private static func identity(_ picture: StudyDrawing.Picture, _ drawing: StudyDrawing) -> [String] {
        let result = drawing.result
        var parts = [StudyReport.currentFormat, "overlay", picture.name, result.study.studyInstanceUID]
        parts += references(of: result).map(\.sha256)
        parts += result.clinical.flatMap { [$0.name] + $0.coded.map { "\($0)" } }
        parts += result.model.files.map(\.sha256) + [result.profile.sha256]
        parts += result.software.flatMap { [$0.name, $0.version] }
        if let shown = drawing.shown {
            parts += [shown.method, shown.output, "\(shown.index)"]
            parts += shown.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.caption)" }
        }
        return parts
    }
}

extension ReportError {
    init(_ error: WritingError, modality: String, path: String) {
        if case .fileSystem(_, let number) = error {
            self = .failure(number, path: path)
        } else {
            self = .overlayNotEncoded(modality: modality, reason: error.message)
        }
    }
}

extension String {
    /// Without the signs that plain ASCII lacks, so that the object needs no other character set for our own words.
    fileprivate var dicomText: String {
        replacing("−", with: "-").replacing("–", with: "-").replacing("×", with: "x").replacing("\\", with: "/")
    }
}
