import ArgumentParser
import Foundation
import Inference
import ONNX
import Tensors

struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "Run a model on arrays and write its outputs.",
        discussion: """
            Every input of the model is given as an array in NumPy's format with the batch as axis 0. Every output becomes \
            one .npy (Float32) named after it; characters that are no letter, digit, hyphen or underscore become underscores.
            """)

    @OptionGroup var arguments: ModelArguments

    @Option(help: ArgumentHelp("Where the arrays go; created if it is not there.", valueName: "folder"))
    var output: String

    func run() throws {
        let (model, inputs) = try arguments.load()
        let values = try Executor(graph: model.graph).run(inputs)
        let names = ArrayFileNames(model.graph.outputs)
        var files = OutputFiles(folder: output)
        var lines: [String] = []
        for name in model.graph.outputs {
            guard let value = values[name], let file = names.byValue[name] else {
                throw InferenceError.unknownValue(name: name)
            }
            guard value.scalars.allSatisfy({ $0.isFinite }) else {
                throw CommandFailure(
                    "output-not-finite", "the model's output \(name) holds NaN or infinity for these inputs",
                    family: .model)
            }
            files.add(NPY.bytes(of: value), as: file)
            lines.append("\(name) \(value.shape): \(file)")
        }
        try files.write()
        print(lines.joined(separator: "\n"))
    }
}
