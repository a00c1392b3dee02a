import Attribution
import Foundation
import Inference
import ONNX
import Tensors
import TestSupport
import Testing

/// One model of the shared references, read from its manifest.
struct ReferenceModel {
    struct Manifest: Decodable {
        struct Entry: Decodable {
            let method: String
            let parameters: [String: JSONValue]
            let target: Int
            let toleranceRelativeToMax: Double
            let arrays: [String: String]
        }

        struct Shapley: Decodable {
            let values: [String: Double]
            let vFull: Double
            let vEmpty: Double
        }

        struct Contribution: Decodable {
            let patch: Int
            let tabularFill: Double
            let contribution: [String: Double]
            let perPatchDifferences: [String: [Double]]
        }

        struct Fusion: Decodable {
            let tensor: String
            let slices: [String: Int]
            let importance: [String: Double]
        }

        let inputs: [String: String]
        let output: String
        let target: Int
        let modalities: [String]
        let modalityShapley: Shapley
        let modalityOcclusionZero: [String: Double]
        let channelShapley: [String: Double]?
        let modalityContribution: Contribution?
        let fusionGradientImportance: Fusion?
        let attributions: [Entry]
    }

    static let names = ["petct-late-2d", "hecktor-3d", "mr-early-2d", "cxr-report-vit", "fundus-dense"]

    let name: String
    let manifest: Manifest
    let target: Target
    private(set) var session: Session

    init(_ name: String) throws {
        self.name = name
        let folder = try #require(SharedData.url("reference/\(name)"))
        let data = try Data(contentsOf: folder.appending(path: "manifest.json"))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        manifest = try decoder.decode(Manifest.self, from: data)
        let graph = try ONNXModel.load(path: folder.appending(path: "model.onnx").path).graph
        let executor = try Executor(graph: graph)
        var inputs: [String: Tensor] = [:]
        for (input, file) in manifest.inputs { inputs[input] = try Self.array(name, file) }
        session = try executor.session(inputs)
        target = Target(output: graph.outputs[0], index: manifest.target)
    }

    /// The same model at a sample moved as far as rounding goes: each number of an image or of clinical values by at most
    /// a unit in the last place of its input's largest.
    func moved(seed: UInt64) throws -> ReferenceModel {
        var random = SeededRandom(seed: seed)
        let executor = session.executor
        var inputs = session.sample
        for input in executor.inputs where input.elementType == .float32 {
            guard let tensor = inputs[input.name] else { continue }
            let largest = tensor.scalars.reduce(0) { max($0, abs($1)) }
            inputs[input.name] = Tensor(
                shape: tensor.shape,
                scalars: tensor.scalars.map { $0 + Float.random(in: -1...1, using: &random) * largest.ulp })
        }
        var model = self
        model.session = try executor.session(inputs)
        return model
    }

    static func array(_ model: String, _ file: String) throws -> Tensor {
        let url = try #require(SharedData.url("reference/\(model)/\(file)"))
        return try NPY.tensor(from: [UInt8](Data(contentsOf: url)))
    }

    func array(_ file: String) throws -> Tensor { try Self.array(name, file) }

    /// One modality for each input.
    var modalities: [InputModality] {
        manifest.modalities.map { name in
            let rank = session.sample[name]?.shape.rank ?? 0
            let isText = session.executor.inputs.contains { $0.name == name && $0.elementType != .float32 }
            return InputModality(name: name, kind: isText ? .text : rank > 2 ? .image : .clinical, input: name)
        }
    }

    func request(_ modalities: [InputModality]? = nil, target: Int? = nil) throws -> ExplanationRequest {
        try ExplanationRequest(
            session: session, target: Target(output: self.target.output, index: target ?? self.target.index),
            modalities: modalities ?? self.modalities)
    }
}
