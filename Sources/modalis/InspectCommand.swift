import ArgumentParser
import Foundation
import Tensors

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "List what an ONNX model holds.",
        discussion: """
            Inputs and outputs with types and shapes, operators with their counts, and branches: which inputs reach \
            which nodes, and where they fuse.
            """)

    @Argument(help: "A model file (.onnx).")
    var path: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure("input-missing", "there is no file or folder \(path)", family: .input)
        }
        guard path.lowercased().hasSuffix(".onnx") else {
            throw CommandFailure("inspect-unknown-kind", "\(path) is not a model: its name does not end in .onnx")
        }
        let listing = try InspectModel(path)
        print(json ? try listing.json() : listing.text())
    }
}
