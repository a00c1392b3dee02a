import DICOM
import Foundation

/// Lists what a study folder holds: studies, series, volumes with geometry, refusals, and files that were not read.
struct InspectStudy {
    let contents: FolderContents

    /// - Parameter path: a folder or one file.
    init(_ path: String, reader: StudyReader = StudyReader()) throws {
        contents = try reader.contents(ofFolder: path)
    }

    /// The listing for a machine, keys sorted.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Listing(contents)), as: UTF8.self)
    }

    /// The listing for a person.
    func text() -> String {
        var lines: [String] = []
        for study in contents.studies {
            lines.append("Study \(study.studyInstanceUID)")
            lines += study.refusals.map { "  refused: \(Self.line($0))" }
            for series in study.series {
                lines.append(
                    "  \(series.modality.padded(4))\(series.seriesDescription.printable.padded(32))"
                        + "\(series.instances.count) object\(series.instances.count == 1 ? "" : "s")  \(series.seriesInstanceUID)"
                )
                lines += series.volumes.flatMap(Self.lines)
                lines += series.refusals.map { "    refused: \(Self.line($0))" }
            }
        }
        if !contents.files.isEmpty {
            lines.append("Not read")
            let byCode = Dictionary(grouping: contents.files) { $0.code.rawValue }
            for (code, files) in byCode.sorted(by: { $0.key < $1.key }) {
                lines.append("  \(code): \(files.count)")
                lines += files.prefix(5).map { "    \($0.path.printable): \($0.message)" }
                if files.count > 5 { lines.append("    … and \(files.count - 5) more") }
            }
        }
        if lines.isEmpty { lines.append("No files") }
        return lines.joined(separator: "\n")
    }

    private static func lines(_ volume: VolumeDescription) -> [String] {
        let g = volume.geometry
        let size = "\(g.size.x) × \(g.size.y) × \(g.size.z)\(volume.channels == 3 ? " RGB" : "")"
        let spacing = [g.spacing.x, g.spacing.y, g.spacing.z].map(short).joined(separator: " × ")
        let origin = [g.origin.x, g.origin.y, g.origin.z].map(short).joined(separator: ", ")
        let place = g.frameOfReferenceUID == nil ? "no frame of reference" : "origin (\(origin))"
        let apart = volume.distinction.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            .joined(separator: ", ").printable
        return ["    [\(volume.index)] \(size.padded(20))\(spacing) mm, \(place)\(apart.isEmpty ? "" : "  (\(apart))")"]
            + volume.findings.map { "        \(line($0))" }
    }

    private static func line(_ finding: Finding) -> String { "[\(finding.code.rawValue)] \(finding.message)" }

    private static func short(_ number: Double) -> String { String(format: "%.6g", number) }
}

extension String {
    /// Without control characters, which could move a terminal's cursor.
    fileprivate var printable: String {
        String(unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
    }

    fileprivate func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}

/// The listing as JSON.
private struct Listing: Encodable {
    struct Study: Encodable {
        let studyInstanceUID: String
        let series: [Series]
        let refusals: [Finding]
    }

    struct Series: Encodable {
        let seriesInstanceUID: String
        let modality: String
        let description: String
        let instances: Int
        let volumes: [Volume]
        let refusals: [Finding]
    }

    struct Volume: Encodable {
        let size: [Int]
        let spacing: [Double]
        let origin: [Double]
        let direction: [Double]
        let frameOfReferenceUID: String?
        let distinction: [String: String]
        let findings: [Finding]
    }

    let studies: [Study]
    let files: [FolderContents.UnreadFile]

    init(_ contents: FolderContents) {
        studies = contents.studies.map { study in
            Study(
                studyInstanceUID: study.studyInstanceUID, series: study.series.map(Self.series),
                refusals: study.refusals)
        }
        files = contents.files
    }

    private static func series(_ series: DICOM.Series) -> Series {
        Series(
            seriesInstanceUID: series.seriesInstanceUID, modality: series.modality,
            description: series.seriesDescription, instances: series.instances.count,
            volumes: series.volumes.map(volume), refusals: series.refusals)
    }

    private static func volume(_ volume: VolumeDescription) -> Volume {
        let g = volume.geometry
        return Volume(
            size: [g.size.x, g.size.y, g.size.z], spacing: [g.spacing.x, g.spacing.y, g.spacing.z],
            origin: [g.origin.x, g.origin.y, g.origin.z], direction: g.direction,
            frameOfReferenceUID: g.frameOfReferenceUID, distinction: volume.distinction, findings: volume.findings)
    }
}
