import ArgumentParser
import Foundation
import Profiles
import Tensors

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "List what a study folder or an ONNX model holds.",
        discussion: """
            A study: series, volumes with geometry, refusals, outlined structures and files that were not read; with --profile \
            what each profile would choose for each modality and why not the others, and what would be refused. The listing is for \
            whoever may see the study: it names series and descriptions. JSON: Schemas/inspection.schema.json.
            A model (a file whose name ends in .onnx): inputs and outputs with types and shapes, operators with their \
            counts, and branches: which inputs reach which nodes, and where they fuse.
            """)

    @Argument(help: "A folder, searched recursively, one DICOM file, or a model (.onnx).")
    var path: String

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Profiles (JSON), or folders of profiles, to be tried on the study.", valueName: "profile"))
    var profile: [String] = []

    @OptionGroup var limits: LimitArguments

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        if path.lowercased().hasSuffix(".onnx"), !isFolder {
            let listing = try InspectModel(path)
            print(json ? try listing.json() : listing.text())
        } else {
            let profiles = try profile.flatMap { try ProfileFile.all(at: URL(filePath: $0)) }
            let listing = try InspectStudy(path, profiles: profiles, settings: try limits.settings())
            print(json ? try listing.json() : listing.text(TerminalStyle(for: STDOUT_FILENO)))
        }
    }

    private var isFolder: Bool {
        var isDirectory: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}
