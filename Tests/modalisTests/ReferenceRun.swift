import Foundation
import Tensors
import TestSupport

/// A reference model with its inputs, and what Modalis says about them through the built executable.
struct ReferenceRun {
    static let models = ["petct-late-2d", "hecktor-3d", "mr-early-2d", "cxr-report-vit", "fundus-dense"]

    struct Manifest: Decodable {
        struct Explained: Decodable {
            let method: String
            let target: Int
            let toleranceRelativeToMax: Float
            let arrays: [String: String]

            private enum CodingKeys: String, CodingKey {
                case method, target, arrays
                case toleranceRelativeToMax = "tolerance_relative_to_max"
            }
        }
        struct Shapley: Decodable {
            let values: [String: Double]
            let full: Double
            let empty: Double

            private enum CodingKeys: String, CodingKey {
                case values
                case full = "v_full"
                case empty = "v_empty"
            }
        }
        struct Contribution: Decodable {
            let patch: Int
            let contribution: [String: Double]
        }
        struct Fusion: Decodable {
            let tensor: String
            let importance: [String: Double]
        }
        let inputs: [String: String]
        let target: Int
        let attributions: [Explained]
        let shapley: Shapley
        let channelShapley: [String: Double]?
        let contribution: Contribution?
        let fusion: Fusion?

        private enum CodingKeys: String, CodingKey {
            case inputs, target, attributions
            case shapley = "modality_shapley"
            case channelShapley = "channel_shapley"
            case contribution = "modality_contribution"
            case fusion = "fusion_gradient_importance"
        }
    }

    let folder: URL
    let manifest: Manifest
    /// The parameters of each attribution as the manifest spells them.
    let parameters: [String]

    init(_ model: String) throws {
        guard let folder = SharedData.url("reference/\(model)") else { throw CocoaError(.fileNoSuchFile) }
        self.folder = folder
        let data = try Data(contentsOf: folder.appending(path: "manifest.json"))
        manifest = try JSONDecoder().decode(Manifest.self, from: data)
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let attributions = object?["attributions"] as? [[String: Any]] ?? []
        parameters = try attributions.map { entry in
            let data = try JSONSerialization.data(withJSONObject: entry["parameters"] ?? [:], options: [.sortedKeys])
            return String(decoding: data, as: UTF8.self)
        }
    }

    /// Runs a subcommand on the model and its inputs.
    func run(_ command: String, _ arguments: [String]) throws -> ModalisExecutable.Result {
        let inputs = manifest.inputs.sorted { $0.key < $1.key }.flatMap {
            ["--input", "\($0.key)=\(folder.appending(path: $0.value).path)"]
        }
        return try ModalisExecutable.run(
            [command, "--model", folder.appending(path: "model.onnx").path] + inputs + arguments)
    }

    func array(_ name: String) throws -> Tensor { try Self.array(folder.appending(path: name)) }

    static func array(_ url: URL) throws -> Tensor { try NPY.tensor(from: [UInt8](Data(contentsOf: url))) }
}
