import ArgumentParser
import DICOM
import Foundation
import Pipeline
import Tensors

extension ConfidentialityOption: ExpressibleByArgument {}

struct DeidentifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deidentify",
        abstract: "Write studies under pseudonyms (DICOM PS3.15 basic profile and options).",
        discussion: """
            Pseudonyms, UIDs and date shifts follow from the project's key, so the same patient is the same pseudonym in every run \
            with it. Make the key once with --new-key and keep it: without it nobody, you included, can find out who is who.

            Files go to OUTPUT/<pseudonym>/<study>/. Pixel data stay as they are; objects whose pixels or text may name the patient \
            (burned-in annotation, secondary captures, documents, reports) are left out and counted. What was removed is \
            printed as counts by attribute, never values.
            """)

    @Option(help: ArgumentHelp("Make a new key file, readable by you alone, and do nothing else.", valueName: "file"))
    var newKey: String?

    @Option(help: ArgumentHelp("The project's key file.", valueName: "file"))
    var key: String?

    @Option(
        name: [.short, .long], help: ArgumentHelp("The folder for results; made when missing.", valueName: "folder"))
    var output: String?

    @Option(
        name: .customLong("option"),
        help: ArgumentHelp(
            "An option beside the basic profile; may be repeated: "
                + ConfidentialityOption.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "option"))
    var options: [ConfidentialityOption] = []

    @OptionGroup var limits: LimitArguments

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @Argument(help: ArgumentHelp("Folders, searched recursively.", valueName: "study"))
    var studies: [String] = []

    func validate() throws {
        if newKey != nil {
            if key != nil || output != nil || !studies.isEmpty { throw ValidationError("--new-key stands alone.") }
            return
        }
        if key == nil { throw ValidationError("Name the key file with --key, or make one with --new-key.") }
        if output == nil { throw ValidationError("Name the folder for results with --output.") }
        if studies.isEmpty { throw ValidationError("Name at least one study folder.") }
        if options.contains(.retainFullDates), options.contains(.retainModifiedDates) {
            throw ValidationError("Choose one of retain-full-dates and retain-modified-dates.")
        }
    }

    func run() throws {
        if let newKey {
            try PseudonymKey.create(file: newKey)
            return
        }
        guard let key, let output else { return }
        let deidentifier = Deidentifier(
            key: try PseudonymKey(file: key), options: Set(options), software: "Modalis \(Version.current)")
        let work = FolderDeidentification(
            deidentifier, reader: try limits.settings().reader(), output: URL(filePath: output))
        var summaries: [FolderDeidentification.Summary] = []
        for study in studies { summaries.append(try work.run(URL(filePath: study))) }
        if json {
            print(try ResultJSON.text(summaries))
        } else {
            for (number, summary) in summaries.enumerated() {
                for line in Self.lines(summary, number: number + 1) { print(line) }
            }
        }
        if summaries.contains(where: { $0.written == 0 }) {
            throw CommandFailure(
                "nothing-deidentified", "a folder gave no object that could be written", family: .study)
        }
    }

    private static func lines(_ summary: FolderDeidentification.Summary, number: Int) -> [String] {
        let patients = summary.pseudonyms.sorted().joined(separator: ", ")
        var lines = ["\(number): \(summary.written) objects written\(patients.isEmpty ? "" : " as \(patients)")"]
        lines += summary.leftOut.sorted { $0.key < $1.key }.map { "  left out, \($0.key): \($0.value)" }
        lines += summary.removed.entries.map { "  \($0.tag) \($0.keyword ?? "") \($0.action.rawValue): \($0.count)" }
        return lines
    }
}
