import Attribution
import DICOM
import Foundation
import Inference
import ONNX
package import Profiles
import Reports
import Tensors

/// A profile whose model was read and checked: ready to run on studies.
package final class LoadedProfile {
    package let file: ProfileFile
    let executor: Executor
    let model: StudyReport.Model
    /// Samples for measures and methods that compare many; nil when the profile names none.
    let cohort: Cohort?
    private var cohortImportances: [CohortQuestion: ModalityImportance] = [:]
    /// The output that the profile explains.
    let output: String
    private let scored: ScoredGraph
    /// What methods and measures are given beside a study.
    let given: (baselines: [String: Tensor], labelMaps: [String: Tensor])
    /// What puts results under pseudonyms; nil when they keep patient and study.
    let deidentifier: Deidentifier?
    /// What makes tokens of texts; nil when the profile has none.
    package let tokenizer: WordPieceTokenizer?

    package var profile: Profile { file.profile }

    /// Reads the model and checks everything that can be checked before a study is there: the hash, every operator, the inputs,
    /// the labels, and the identifiers and parameters of methods and measures.
    /// - Throws: `ProfileError`, `ONNXError`, `InferenceError`, `AttributionError`, `DeidentificationError`.
    package init(_ file: ProfileFile) throws {
        self.file = file
        let profile = file.profile
        let folder = file.modelURL.deletingLastPathComponent()
        let onnx = try ONNXModel.load(bytes: [UInt8](try file.modelData()), folder: folder.path)
        try ModelContract.check(profile, inputs: onnx.graph.inputs, outputs: onnx.graph.outputs)
        output = profile.target.output ?? onnx.graph.outputs[0]
        let scoring = profile.target.scoring
        scored = try ScoredGraph(
            onnx.graph, output: output, score: profile.target.score, activation: scoring.activation,
            isProbability: scoring.isProbability)
        executor = try Executor(graph: scored.graph)
        given = try file.given()
        tokenizer = try file.tokenizer()
        deidentifier = try profile.outputs.deidentify.map { request in
            let key = file.url.deletingLastPathComponent().appending(path: request.keyFile)
            return Deidentifier(
                key: try PseudonymKey(file: key.path), options: Set(request.options),
                software: "Modalis \(Version.current)")
        }
        for request in profile.methods {
            try AttributionMethods.check(request.id, parameters: request.parameters)
        }
        for request in profile.importance {
            try ModalityMeasures.check(request.measure, parameters: request.parameters)
        }
        let comparing = profile.importance.filter(\.looksAtCohort)
        cohort = try file.cohort()
        if let first = comparing.first, cohort == nil {
            throw ProfileError.invalid(
                file: file.url.lastPathComponent,
                issues: [ProfileIssue(path: "$.cohort", message: "missing; the measure \(first.measure) needs it")])
        }
        if let misfit = cohort?.misfit(inputs: onnx.graph.inputs) {
            throw ProfileError.cohortUnusable(file: "inputs", reason: misfit)
        }
        try file.checkExternalData(onnx.externalFiles)
        let weights = profile.model.externalData.filter { onnx.externalFiles.contains($0.file) }
            .map { StudyReport.Model.File(name: $0.file, sha256: $0.sha256) }
        model = StudyReport.Model(
            name: file.modelURL.deletingPathExtension().lastPathComponent, version: profile.version,
            files: [StudyReport.Model.File(name: file.modelURL.lastPathComponent, sha256: profile.model.sha256)]
                + weights)
    }

    /// What is explained of one element of the output.
    func target(_ index: Int) -> Target { scored.target(index) }

    /// How reports name the profile.
    var reported: StudyReport.Profile {
        StudyReport.Profile(
            name: profile.name, version: profile.version, title: profile.description, sha256: file.sha256)
    }

    private struct CohortQuestion: Hashable {
        let position: Int
        let target: Target
    }

    /// What a measure says of the cohort; asked again for another study, it is the same.
    func cohortImportance(
        _ position: Int, target: Target, measure: () throws -> ModalityImportance
    ) rethrows -> ModalityImportance {
        let question = CohortQuestion(position: position, target: target)
        if let known = cohortImportances[question] { return known }
        let found = try measure()
        cohortImportances[question] = found
        return found
    }
}

extension MeasureRequest {
    /// Whether the measure looks at the profile's cohort rather than at a study.
    var looksAtCohort: Bool {
        ModalityMeasures.scope(of: measure) == .cohort || parameters["over"] == .string("cohort")
    }
}

extension Cohort {
    /// Why these samples cannot be given to a model of these inputs; nil when they can.
    fileprivate func misfit(inputs: [Graph.Input]) -> String? {
        for input in inputs {
            guard let tensor = self.inputs[input.name] else { return "the model's input \"\(input.name)\" is missing" }
            let fits =
                tensor.shape.rank == input.dimensions.count
                && zip(tensor.shape.dimensions, input.dimensions).dropFirst().allSatisfy { $1 == nil || $0 == $1 }
            guard fits else { return "\"\(input.name)\" has the shape \(tensor.shape), which the model does not take" }
        }
        return self.inputs.keys.sorted().first { name in !inputs.contains { $0.name == name } }
            .map { "the model has no input \"\($0)\"" }
    }
}
