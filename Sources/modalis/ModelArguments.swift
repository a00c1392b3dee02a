import ArgumentParser
import Foundation
import Inference
import ONNX
import Tensors

/// A model and its inputs as arrays, as `predict`, `explain` and `importance` take them.
struct ModelArguments: ParsableArguments {
    @Option(help: ArgumentHelp("The model, an ONNX file.", valueName: "file.onnx"))
    var model: String

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("An input of the model and its array; one for every input.", valueName: "name=file.npy"))
    var input: [String]

    /// The model and its inputs by name, axis 0 the batch.
    func load() throws -> (model: ONNXModel, inputs: [String: Tensor]) {
        let model = try ONNXModel.load(path: self.model)
        let known = model.graph.inputs.map(\.name)
        var inputs: [String: Tensor] = [:]
        for argument in input {
            // A name may hold an equals sign itself.
            guard let name = known.filter({ argument.hasPrefix($0 + "=") }).max(by: { $0.count < $1.count }) else {
                throw CommandFailure(
                    "input-unknown",
                    "--input \(argument) names no input of the model; say NAME=FILE.npy with NAME one of \(known.joined(separator: ", "))"
                )
            }
            guard inputs[name] == nil else {
                throw CommandFailure("input-repeated", "the input \(name) is given twice")
            }
            inputs[name] = try Self.array(String(argument.dropFirst(name.count + 1)), for: name)
        }
        for input in model.graph.inputs {
            guard let tensor = inputs[input.name] else {
                throw CommandFailure(
                    "input-missing", "the input \(input.name) is missing; add --input \(input.name)=FILE.npy")
            }
            try Self.check(tensor, for: input)
        }
        return (model, inputs)
    }

    private static func array(_ path: String, for name: String) throws -> Tensor {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw CommandFailure(
                "input-unreadable", "the file \(path) for the input \(name) cannot be read", family: .input)
        }
        do {
            return try NPY.tensor(from: [UInt8](data))
        } catch {
            throw CommandFailure(error.code, "\(path): \(error.message)", family: error.family)
        }
    }

    private static func check(_ tensor: Tensor, for input: Graph.Input) throws {
        let fits =
            tensor.shape.rank == input.dimensions.count
            && zip(tensor.shape.dimensions, input.dimensions).allSatisfy { $1 == nil || $0 == $1 }
        guard fits else {
            let expected = input.dimensions.map { $0.map(String.init) ?? "?" }.joined(separator: ", ")
            throw CommandFailure(
                "input-shape-differs",
                "the input \(input.name) takes the shape [\(expected)], the array has \(tensor.shape)")
        }
        guard tensor.scalars.allSatisfy({ $0.isFinite }) else {
            throw CommandFailure("input-not-finite", "the array for the input \(input.name) holds NaN or infinity")
        }
        let isWhole = input.elementType == .float32 || tensor.scalars.allSatisfy { $0 == $0.rounded() }
        guard isWhole else {
            throw CommandFailure(
                "input-not-whole", "the input \(input.name) takes whole numbers, the array holds fractions")
        }
    }
}
