import Foundation
import Inference
import ONNX
import Tensors
import TestSupport
import Testing

/// Outputs and gradients of the reference models, as PyTorch gives them.
@Suite struct ReferenceNumbersTests {
    static let models = ["petct-late-2d", "hecktor-3d", "mr-early-2d", "cxr-report-vit", "fundus-dense"]

    struct Manifest: Decodable {
        struct Entry: Decodable {
            let method: String
            let target: Int
            let arrays: [String: String]
        }
        let inputs: [String: String]
        let output: String
        let attributions: [Entry]
    }

    struct Reference {
        let manifest: Manifest
        let executor: Executor
        let inputs: [String: Tensor]
        let folder: URL

        init(_ name: String) throws {
            folder = try #require(SharedData.url("reference/\(name)"))
            let data = try Data(contentsOf: folder.appending(path: "manifest.json"))
            manifest = try JSONDecoder().decode(Manifest.self, from: data)
            executor = try Executor(graph: try ONNXModel.load(path: folder.appending(path: "model.onnx").path).graph)
            let folder = folder
            inputs = try manifest.inputs.mapValues { try Self.array(folder, $0) }
        }

        static func array(_ folder: URL, _ name: String) throws -> Tensor {
            try NPY.tensor(from: [UInt8](Data(contentsOf: folder.appending(path: name))))
        }
    }

    /// Largest difference over the reference's largest magnitude.
    static func difference(_ found: Tensor, _ expected: Tensor) -> Float {
        let largest = expected.scalars.map(abs).max() ?? 0
        return zip(found.scalars, expected.scalars).map { abs($0 - $1) }.max().map { $0 / max(largest, 1e-30) } ?? 0
    }

    @Test(.enabled(if: SharedData.has("reference"), "no reference models beside the checkout"), arguments: models)
    func outputsAreTheReferences(name: String) throws {
        let reference = try Reference(name)
        let output = try reference.executor.run(reference.inputs)[reference.executor.outputs[0]]
        let expected = try Reference.array(reference.folder, reference.manifest.output)
        let found = try #require(output)
        #expect(found.shape == expected.shape)
        // Float32 sums in another order than PyTorch's.
        #expect(Self.difference(found, expected) < 1e-5)
    }

    @Test(.enabled(if: SharedData.has("reference"), "no reference models beside the checkout"), arguments: models)
    func gradientsAreTheReferences(name: String) throws {
        let reference = try Reference(name)
        let session = try reference.executor.session(reference.inputs)
        for entry in reference.manifest.attributions where entry.method == "gradient" {
            let result = try session.gradient(
                of: (reference.executor.outputs[0], entry.target), withRespectTo: entry.arrays.keys.sorted())
            for (input, file) in entry.arrays {
                let expected = try Reference.array(reference.folder, file)
                let found = try #require(result.gradients[input])
                #expect(Self.difference(found, expected) < 1e-4, "\(input)")
            }
        }
    }

    @Test(.enabled(if: SharedData.has("reference"), "no reference models beside the checkout"), arguments: models)
    func aBatchIsItsSamples(name: String) throws {
        let reference = try Reference(name)
        let twice = reference.inputs.mapValues { tensor in
            Tensor(shape: tensor.shape.withBatch(2), scalars: tensor.scalars + tensor.scalars)
        }
        let one = try #require(try reference.executor.run(reference.inputs)[reference.executor.outputs[0]])
        let two = try #require(try reference.executor.run(twice)[reference.executor.outputs[0]])
        let expected = Tensor(shape: two.shape, scalars: one.scalars + one.scalars)
        #expect(Self.difference(two, expected) < 1e-5)
        let session = try reference.executor.session(reference.inputs)
        for (input, tensor) in twice {
            let replaced = try session.run(replacing: [input: tensor])[reference.executor.outputs[0]]
            #expect(Self.difference(try #require(replaced), expected) < 1e-5, "\(input)")
        }
    }
}
