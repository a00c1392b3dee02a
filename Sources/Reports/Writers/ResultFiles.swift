import DICOM
package import Foundation
package import Profiles

/// Writes a result's files.
package enum ResultFiles {
    /// In the order in which they run. `report.json` comes after all of them, as it lists their hashes.
    static let writers: [any ResultWriter] = [
        StructuredReportWriter(),
        KeyObjectsWriter(),
        OverlayWriter(),
        SegmentationWriter(),
        ParametricMapWriter(),
        PreviewWriter(),
        PageWriter(),
        DocumentWriter(),
    ]

    /// What the writers that the profile asks for leave out of a study, and why.
    static func remarks(on drawing: StudyDrawing) -> [Finding] {
        let wanted = drawing.outputs.kinds
        return writers.filter { wanted.contains($0.kind) }.flatMap { $0.remarks(on: drawing) }
    }

    /// The kinds of files that a profile can ask for; `report.json` is always written.
    package static var kinds: [String] { writers.map { $0.kind } + ["report"] }

    /// Draws and writes everything asked for and `report.json` into a new folder, which replaces an older one of that name.
    /// When anything fails, nothing of this run stays and an older result is left as it was.
    ///
    /// The seconds that each kind took are added to the report's timing as `write-<kind>`.
    /// - Parameters:
    ///   - folder: the result's own folder; its parent is made when missing.
    ///   - kinds: nil for all.
    ///   - request: how each kind is made.
    /// - Throws: `ReportError`.
    @discardableResult
    package static func write(
        _ result: StudyResult, to folder: URL, kinds: [String]? = nil, outputs request: OutputRequest = OutputRequest()
    ) throws -> StudyReport {
        if let unknown = kinds?.first(where: { !Self.kinds.contains($0) }) {
            throw ReportError.unknownOutput(unknown, known: Self.kinds)
        }
        let staging = try ResultFolder(target: folder)
        let drawing = try StudyDrawing(of: result, outputs: request)
        var outputs: [StudyReport.Output] = []
        var remarks: [Finding] = []
        var timing = result.timing
        let clock = ContinuousClock()
        for writer in writers where kinds?.contains(writer.kind) ?? true {
            let start = clock.now
            outputs += try writer.write(drawing, into: staging)
            remarks += writer.remarks(on: drawing)
            let elapsed = (clock.now - start) / .seconds(1)
            timing.steps.append(StudyReport.Timing.Step(step: "write-\(writer.kind)", seconds: elapsed))
        }
        let report = try StudyReport(of: result, outputs: outputs, remarks: remarks, timing: timing)
        _ = try staging.write(report.json(), to: "report.json")
        try staging.commit()
        return report
    }
}
