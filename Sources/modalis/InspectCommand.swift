import ArgumentParser
import DICOM

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "List what a study folder holds: series, volumes with geometry, refusals.")

    @Argument(help: "A folder, searched recursively, or one DICOM file.")
    var study: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let listing = try InspectStudy(study)
        print(json ? try listing.json() : listing.text())
    }
}
