import DICOM
import Foundation
import Pipeline
import Profiles

/// Lists what a study folder holds: studies, series, volumes with geometry, refusals, files that were not read, and what each
/// profile would choose.
struct InspectStudy {
    let contents: FolderContents
    /// For each study of `contents`, what each profile would make of it.
    let profiles: [[InspectedProfile]]

    /// - Parameters:
    ///   - path: a folder or one file.
    ///   - profiles: to be tried on each study.
    init(_ path: String, profiles files: [ProfileFile] = [], settings: ReadSettings = ReadSettings()) throws {
        let reader = settings.reader()
        let contents = try reader.contents(ofFolder: path)
        self.contents = contents
        var byProfile: [[InspectedProfile]] = []
        for file in files {
            // A profile's tolerances and limits decide what is a volume to it.
            let own = settings.reader(for: file.profile)
            let same = own.tolerances == reader.tolerances && own.limits == reader.limits
            let read = same ? contents : try own.contents(ofFolder: path)
            byProfile.append(
                contents.studies.compactMap { study in
                    read.studies.first { $0.studyInstanceUID == study.studyInstanceUID }
                        .map { InspectedProfile(file, study: $0, folder: URL(filePath: path)) }
                })
        }
        profiles = contents.studies.indices.map { index in
            byProfile.compactMap { index < $0.count ? $0[index] : nil }
        }
    }

    /// The listing for a machine, keys sorted; `Schemas/inspection.schema.json` describes it.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Listing(contents, profiles)), as: UTF8.self)
    }

    /// The listing for a person.
    func text(_ style: TerminalStyle) -> String {
        var lines: [String] = []
        for (index, (study, profiles)) in zip(contents.studies, profiles).enumerated() {
            lines.append(style(.bold, "Study \(index + 1)") + "  " + study.studyInstanceUID.printable)
            lines += study.refusals.map { style(.red, "  refused: \(Self.line($0))") }
            let width = 2 + (study.series.map(\.seriesDescription.printable.count).max() ?? 0)
            for (place, series) in study.series.enumerated() {
                lines.append(
                    "\(String(place + 1).leftPadded(3))  \(style(.cyan, series.modality.printable.padded(4)))"
                        + series.seriesDescription.printable.padded(width) + Self.facts(series) + "  "
                        + style(.faint, series.seriesInstanceUID.printable))
                lines += series.volumes.flatMap { Self.lines($0, style) }
                lines += series.refusals.map { style(.red, "    refused: \(Self.line($0))") }
            }
            lines += Self.structures(in: study, style)
            lines += profiles.flatMap { $0.lines(style, study: study) }
        }
        if !contents.files.isEmpty {
            lines.append(style(.bold, "Not read"))
            let byCode = Dictionary(grouping: contents.files) { $0.code.rawValue }
            for (code, files) in byCode.sorted(by: { $0.key < $1.key }) {
                lines.append("  \(style(.yellow, code)): \(files.count)")
                lines += files.prefix(5).map { "    \($0.path.printable): \($0.message)" }
                if files.count > 5 { lines.append("    … and \(files.count - 5) more") }
            }
        }
        if lines.isEmpty { lines.append("No files") }
        return lines.joined(separator: "\n")
    }

    /// Its number at the scanner, how much there is of it, and how that is encoded.
    private static func facts(_ series: Series) -> String {
        let number = series.seriesNumber.map { "series \($0), " } ?? ""
        let count = "\(series.instances.count) object\(series.instances.count == 1 ? "" : "s")"
        return number + ([count] + series.encodings).joined(separator: ", ")
    }

    /// What somebody outlined: names for `--mask-structure`.
    private static func structures(in study: Study, _ style: TerminalStyle) -> [String] {
        ReferenceStructure.all(in: study).map { structure in
            "  \(style(.cyan, structure.kind == .segmentation ? "segment" : "region")) \(structure.number)  "
                + structure.label.printable
        }
    }

    private static func lines(_ volume: VolumeDescription, _ style: TerminalStyle) -> [String] {
        let g = volume.geometry
        let size = "\(g.size.x) × \(g.size.y) × \(g.size.z)\(volume.channels == 3 ? " RGB" : "")"
        let spacing = [g.spacing.x, g.spacing.y, g.spacing.z].map(short).joined(separator: " × ")
        let origin = [g.origin.x, g.origin.y, g.origin.z].map(short).joined(separator: ", ")
        let place = g.frameOfReferenceUID == nil ? "no frame of reference" : "origin (\(origin))"
        let apart = volume.distinction.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            .joined(separator: ", ").printable
        return ["    [\(volume.index)] \(size.padded(20))\(spacing) mm, \(place)\(apart.isEmpty ? "" : "  (\(apart))")"]
            + volume.findings.map { style(.yellow, "        \(line($0))") }
    }

    private static func line(_ finding: Finding) -> String { "[\(finding.code.rawValue)] \(finding.message)" }

    private static func short(_ number: Double) -> String { String(format: "%.6g", number) }
}

extension String {
    /// Without control characters, which could move a terminal's cursor.
    var printable: String {
        String(unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
    }

    func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }

    func leftPadded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}

extension Series {
    fileprivate var seriesNumber: Int? { instances.first?.attributes.integer(.seriesNumber) }

    /// The names of its objects' transfer syntaxes.
    fileprivate var encodings: [String] {
        Set(instances.map(\.transferSyntaxUID)).map(TransferSyntax.name).sorted().map(\.printable)
    }
}

/// The listing as JSON.
private struct Listing: Encodable {
    struct Study: Encodable {
        let studyInstanceUID: String
        let series: [Series]
        let refusals: [Finding]
        let structures: [Structure]
        let profiles: [InspectedProfile]
    }

    /// A segment or region that somebody outlined.
    struct Structure: Encodable {
        let kind: ReferenceStructure.Kind
        let number: Int
        let label: String
    }

    struct Series: Encodable {
        let seriesInstanceUID: String
        let seriesNumber: Int?
        let modality: String
        let description: String
        let instances: Int
        let encodings: [String]
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

    init(_ contents: FolderContents, _ profiles: [[InspectedProfile]]) {
        studies = zip(contents.studies, profiles).map { study, profiles in
            Study(
                studyInstanceUID: study.studyInstanceUID, series: study.series.map(Self.series),
                refusals: study.refusals,
                structures: ReferenceStructure.all(in: study).map {
                    Structure(kind: $0.kind, number: $0.number, label: $0.label)
                }, profiles: profiles)
        }
        files = contents.files
    }

    private static func series(_ series: DICOM.Series) -> Series {
        Series(
            seriesInstanceUID: series.seriesInstanceUID, seriesNumber: series.seriesNumber, modality: series.modality,
            description: series.seriesDescription, instances: series.instances.count, encodings: series.encodings,
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
