import ArgumentParser
import DICOM
import Foundation
import Pipeline
import Tensors

struct VolumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "volume", abstract: "Write every readable volume of a study as .npy with its geometry as .json.",
        discussion: """
            Each volume becomes study-1-series-1-volume-0.npy and so on, numbered as `modalis inspect` lists them: Float32, slice along the normal, row, column (and red, green, blue for colour), in the unit after rescale. \
            The .json beside it has size, spacing, origin and direction (LPS, millimetres), unit and what was done.
            """)

    @Argument(help: "A folder, searched recursively, or one DICOM file.")
    var study: String

    @Option(help: "Where the files go; created if it is not there.")
    var output: String

    @OptionGroup var limits: LimitArguments

    func run() throws {
        let reader = try limits.settings().reader()
        let contents = try reader.contents(ofFolder: study)
        do {
            try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure("output-failed", "\(output) cannot be created", family: .output)
        }
        var refused = 0
        var written = 0
        for (number, study) in contents.studies.enumerated() {
            for finding in study.refusals {
                CommandFailure.print(CommandFailure(finding.code.rawValue, finding.message, family: .study))
                refused += 1
            }
            guard study.refusals.isEmpty else { continue }
            for (place, series) in study.series.enumerated() {
                refused += report(series)
                for description in series.volumes {
                    let name = "study-\(number + 1)-series-\(place + 1)-volume-\(description.index)"
                    do {
                        try write(try reader.volume(description), name)
                        written += 1
                    } catch let failure as ReadError {
                        CommandFailure.print(failure)
                        refused += 1
                    }
                }
            }
        }
        if refused > 0 { throw ExitCode(FailureFamily.study.rawValue) }
        guard written > 0 else { throw Self.nothing(contents) }
    }

    /// Why a folder without any series gave nothing: the one reason that all its files share, or a count of each.
    private static func nothing(_ contents: FolderContents) -> CommandFailure {
        let byCode = Dictionary(grouping: contents.files) { $0.code.rawValue }.sorted { $0.key < $1.key }
        if byCode.count == 1, let (code, files) = byCode.first, let first = files.first {
            let others = files.count > 1 ? " (and \(files.count - 1) files more)" : ""
            return CommandFailure(code, "no volume can be read: \(first.message)\(others)", family: .study)
        }
        let counts = byCode.map { "\($0.key) \($0.value.count)" }.joined(separator: ", ")
        return CommandFailure(
            "no-volumes", "no volume can be read" + (counts.isEmpty ? ": there is no file" : ": \(counts)"),
            family: .study)
    }

    /// Names why a series gives no volume. Strays left out of a series that does give some are no failure.
    private func report(_ series: Series) -> Int {
        guard series.volumes.isEmpty else { return 0 }
        for finding in series.refusals {
            CommandFailure.print(CommandFailure(finding.code.rawValue, finding.message, family: .study))
        }
        return series.refusals.contains { $0.code != "not-an-image" } ? 1 : 0
    }

    /// - Parameter name: of numbers alone: no DICOM text reaches a path.
    private func write(_ volume: Volume, _ name: String) throws {
        let path = output + "/" + name
        try AtomicFile.write(NPY.bytes(of: volume.voxels), to: path + ".npy")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(Array(try encoder.encode(VolumeRecord(volume))), to: path + ".json")
        print(name + ".npy")
    }
}

/// What is written beside an array.
private struct VolumeRecord: Encodable {
    let seriesInstanceUID: String
    let index: Int
    let modality: String
    let size: [Int]
    let spacing: [Double]
    let origin: [Double]
    let direction: [Double]
    let frameOfReferenceUID: String?
    let unit: VoxelUnit
    let window: DisplayWindow?
    let distinction: [String: String]
    let findings: [Finding]
    let steps: [String]

    init(_ volume: Volume) {
        let g = volume.geometry
        seriesInstanceUID = volume.description.seriesInstanceUID
        index = volume.description.index
        modality = volume.description.modality
        size = [g.size.x, g.size.y, g.size.z]
        spacing = [g.spacing.x, g.spacing.y, g.spacing.z]
        origin = [g.origin.x, g.origin.y, g.origin.z]
        direction = g.direction
        frameOfReferenceUID = g.frameOfReferenceUID
        unit = volume.unit
        window = volume.window
        distinction = volume.description.distinction
        findings = volume.findings
        steps = volume.steps
    }
}
