package import Inference
import SwiftProtobuf

/// A model file, read: its graph, and what the file says about itself.
///
/// Any IR version, operator set 11 and later, functions of the model's own, weights inside or in files beside it.
/// Source: ONNX IR specification (onnx/docs/IR.md).
package struct ONNXModel: Sendable {
    /// Functions are inlined, `Constant` nodes have become initializers, nodes are in topological order.
    package let graph: Graph
    /// As declared, in the order of `graph.inputs`.
    package let inputs: [ModelValue]
    /// As declared, in the order of `graph.outputs`.
    package let outputs: [ModelValue]
    /// The exporter's name and version; empty when the file does not say.
    package let producer: String
    package let irVersion: Int
    /// Version of ONNX's own operator set.
    package let opset: Int
    /// Files beside the model that hold weights, as the model names them, relative to its folder, in order of first use.
    package let externalFiles: [String]

    /// The oldest operator set that is taken in.
    package static let oldestOpset = 11

    /// Reads the model at `path`, and the weights beside it if it has any.
    /// - Throws: `ONNXError`.
    package static func load(path: String) throws -> ONNXModel {
        let bytes: [UInt8]
        do {
            let file = try ModelFile(path: path)
            bytes = try file.bytes(from: 0, count: file.size)
        } catch {
            throw ONNXError.fileUnreadable(path: path, reason: error.reason)
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        return try load(bytes: bytes, folder: folder)
    }

    /// Takes in a model file's bytes, for callers that read the file themselves.
    /// - Parameter folder: where weights outside the bytes may lie; nil refuses such weights.
    /// - Throws: `ONNXError`.
    package static func load(bytes: [UInt8], folder: String?) throws -> ONNXModel {
        var model: Onnx_ModelProto
        do {
            var options = BinaryDecodingOptions()
            options.discardUnknownFields = true
            model = try Onnx_ModelProto(serializedBytes: bytes, options: options)
        } catch {
            throw ONNXError.notAModel(reason: "\(bytes.count) bytes are truncated, damaged or of another format")
        }
        guard model.hasGraph, model.hasIrVersion || !model.opsetImport.isEmpty else {
            throw ONNXError.notAModel(reason: "\(bytes.count) bytes hold no graph")
        }
        let opset = try opset(of: model)
        let externalFiles = externalFiles(of: model.graph)
        var builder = GraphBuilder(external: ExternalData(folder: folder))
        let graph = try builder.graph(of: &model, opset: opset)
        let declared = try model.graph.input.filter { graph.initializers[$0.name] == nil }.map(ModelValue.init)
        return ONNXModel(
            graph: graph, inputs: declared, outputs: try model.graph.output.map(ModelValue.init),
            producer: [model.producerName, model.producerVersion].filter { !$0.isEmpty }.joined(separator: " "),
            irVersion: Int(model.irVersion), opset: opset, externalFiles: externalFiles)
    }

    private static func opset(of model: Onnx_ModelProto) throws(ONNXError) -> Int {
        let versions = model.opsetImport.filter { $0.domain.asDomain.isEmpty }.map(\.version)
        guard let version = versions.first else { throw .opsetUnsupported(found: nil) }
        guard versions.count == 1 else { throw .duplicateName(name: "ai.onnx", kind: "operator set") }
        guard version >= oldestOpset else { throw .opsetUnsupported(found: version) }
        return Int(version)
    }

    private static func externalFiles(of graph: Onnx_GraphProto) -> [String] {
        var files: [String] = []
        for tensor in graph.initializer where tensor.dataLocation == 1 {
            for entry in tensor.externalData where entry.key == "location" && !files.contains(entry.value) {
                files.append(entry.value)
            }
        }
        return files
    }
}
