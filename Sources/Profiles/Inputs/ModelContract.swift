package import Inference
import Tensors

/// Whether a profile feeds a model what it takes. Decided by declarations alone, before any file of a study is read.
package enum ModelContract {
    /// - Parameters:
    ///   - inputs: the model's declared inputs; a missing extent accepts any.
    ///   - outputs: the names of the model's outputs.
    /// - Throws: `ProfileError` with `model-input-unknown`, `model-input-unfed`, `model-input-shape` or `model-output-unknown`.
    package static func check(_ profile: Profile, inputs: [Graph.Input], outputs: [String]) throws {
        let known = inputs.map(\.name)
        var shapes: [String: [Int?]] = [:]
        for modality in profile.modalities {
            guard known.contains(modality.input) else {
                throw ProfileError.inputUnknown(input: modality.input, modality: modality.name, known: known)
            }
            let grid = profile.grid(of: modality)
            let spatial = (0..<grid.dimensions).reversed().map { grid.size?[$0] }
            let channels = profile.modalities.filter { $0.input == modality.input }.reduce(0) { $0 + $1.channels }
            shapes[modality.input] = [1, channels] + spatial
        }
        if let clinical = profile.clinical {
            guard known.contains(clinical.input) else {
                throw ProfileError.inputUnknown(input: clinical.input, modality: clinical.name, known: known)
            }
            shapes[clinical.input] = [1, clinical.columnCount]
        }
        if let text = profile.text {
            for input in text.inputs {
                guard known.contains(input) else {
                    throw ProfileError.inputUnknown(input: input, modality: text.name, known: known)
                }
                shapes[input] = [1, text.length]
            }
        }
        for input in inputs {
            guard let given = shapes[input.name] else { throw ProfileError.inputUnfed(input: input.name) }
            let fits =
                given.count == input.dimensions.count
                && zip(given, input.dimensions).allSatisfy { mine, theirs in
                    guard let mine, let theirs else { return true }
                    return mine == theirs
                }
            guard fits else {
                throw ProfileError.inputShape(input: input.name, given: text(given), expected: text(input.dimensions))
            }
        }
        if let output = profile.target.output, !outputs.contains(output) {
            throw ProfileError.outputUnknown(output: output, known: outputs)
        }
    }

    private static func text(_ dimensions: [Int?]) -> String {
        "[" + dimensions.map { $0.map(String.init) ?? "any" }.joined(separator: ", ") + "]"
    }
}
