import ArgumentParser
import Foundation
import Tensors

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "List what a study folder or an ONNX model holds.",
        discussion: """
            A study: series, volumes with geometry, refusals, and files that were not read.
            A model (a file whose name ends in .onnx): inputs and outputs with types and shapes, operators with their \
            counts, and branches: which inputs reach which nodes, and where they fuse.
            """)

    @Argument(help: "A folder, searched recursively, one DICOM file, or a model (.onnx).")
    var path: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        if path.lowercased().hasSuffix(".onnx"), !isFolder {
            let listing = try InspectModel(path)
            print(json ? try listing.json() : listing.text())
        } else {
            let listing = try InspectStudy(path)
            print(json ? try listing.json() : listing.text())
        }
    }

    private var isFolder: Bool {
        var isDirectory: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}
