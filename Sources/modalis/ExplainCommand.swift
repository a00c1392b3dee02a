import ArgumentParser
import Attribution
import Foundation
import Inference
import ONNX
import Tensors

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say where in a model's inputs one of its outputs comes from.",
        discussion: """
            Every input of the model is given as an array in NumPy's format, one sample (axis 0 has one element). Every input \
            that the method explains gets one .npy (Float32, the input's shape) named after it, and explanation.json says how it \
            came about: method, parameters in force, target and its value, completeness gap, seconds, and the file of each input.

            METHODS
              \(AttributionMethods.ids.joined(separator: ", "))
            """)

    @OptionGroup var arguments: ModelArguments

    @Option(
        help: ArgumentHelp(
            "The element that is explained; NAME: for a model with several outputs.", valueName: "[name:]k"))
    var target: TargetArgument

    @Option(help: ArgumentHelp("How to explain it; see METHODS.", valueName: "id"))
    var method: String

    @OptionGroup var parameters: ParameterArguments

    @Option(help: ArgumentHelp("Where the files go; created if it is not there.", valueName: "folder"))
    var output: String

    func run() throws {
        let parameters = try parameters.values()
        try AttributionMethods.check(method, parameters: parameters)
        let (model, inputs) = try arguments.load()
        let modalities = try ModalityArguments([:], inputs: model.graph.inputs).modalities
        let target = try target.target(outputs: model.graph.outputs)
        let clock = ContinuousClock()
        let began = clock.now
        let request = try ExplanationRequest(
            session: try Executor(graph: model.graph).session(inputs), target: target, modalities: modalities)
        let attribution = try AttributionMethods.explain(method, parameters: parameters, request)
        let seconds = (clock.now - began) / .seconds(1)

        let names = ArrayFileNames(model.graph.inputs.map(\.name))
        var files = OutputFiles(folder: output)
        var written: [String: String] = [:]
        for input in model.graph.inputs {
            guard let map = attribution.maps[input.name], let file = names.byValue[input.name] else { continue }
            files.add(NPY.bytes(of: map), as: file)
            written[input.name] = file
        }
        let record = ExplanationRecord(attribution, seconds: seconds, files: written)
        files.add(Array(try (ResultJSON.text(record) + "\n").utf8), as: "explanation.json")
        try files.write()
        print("\(target.output)[\(target.index)] = \(attribution.targetValue) by \(method)")
        for input in model.graph.inputs { if let file = written[input.name] { print("\(input.name): \(file)") } }
    }
}

/// `explanation.json`.
private struct ExplanationRecord: Encodable {
    let method: String
    let parameters: [String: JSONValue]
    let output: String
    let target: Int
    let targetValue: Float
    /// null for methods that promise no sum.
    let completenessGap: Double?
    let seconds: Double
    /// By input: the file of its map, in the same folder. Inputs that the method does not explain are absent.
    let files: [String: String]

    init(_ attribution: Attribution, seconds: Double, files: [String: String]) {
        method = attribution.method
        parameters = attribution.parameters
        output = attribution.target.output
        target = attribution.target.index
        targetValue = attribution.targetValue
        completenessGap = attribution.completenessGap
        self.seconds = (seconds * 1000).rounded() / 1000
        self.files = files
    }

    private enum CodingKeys: CodingKey {
        case method, parameters, output, target, targetValue, completenessGap, seconds, files
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(method, forKey: .method)
        try container.encode(parameters, forKey: .parameters)
        try container.encode(output, forKey: .output)
        try container.encode(target, forKey: .target)
        try container.encode(targetValue, forKey: .targetValue)
        // Written as null rather than left out, so that a reader need not guess.
        try container.encode(completenessGap, forKey: .completenessGap)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(files, forKey: .files)
    }
}
