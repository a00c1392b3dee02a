import Attribution
import Foundation
package import Profiles
package import Tensors

extension StudyReport.Profile {
    package init(_ file: ProfileFile) {
        self.init(
            name: file.profile.name, version: file.profile.version, title: file.profile.description,
            sha256: file.sha256)
    }
}

extension StudyReport.Selection {
    package init(_ fit: ModalityFit) {
        func candidate(_ candidate: ModalityFit.Candidate) -> Candidate {
            Candidate(
                seriesInstanceUID: candidate.seriesInstanceUID, volume: candidate.volume,
                seriesDescription: candidate.seriesDescription, reasons: candidate.reasons)
        }
        self.init(
            modality: fit.modality, chosen: fit.chosen.map(candidate), rejected: fit.rejected.map(candidate))
    }
}

extension StudyReport.ClinicalValue {
    /// One per attribute, in order.
    package static func values(of encoding: ClinicalEncoding) -> [StudyReport.ClinicalValue] {
        encoding.entries.map { entry in
            StudyReport.ClinicalValue(
                modality: encoding.modality.name, name: entry.name, value: entry.value ?? .null, unit: entry.unit,
                source: entry.source, wasMissing: entry.wasMissing,
                coded: entry.coded.map { Double($0).reported ?? 0 })
        }
    }
}

extension StudyResult.Image {
    /// nil for an optional modality that the study lacks: there is nothing to draw on.
    package init?(_ prepared: PreparedImage) {
        guard let source = prepared.source else { return nil }
        self.init(
            modality: prepared.modality, volume: source, modelGrid: prepared.grid, window: prepared.window,
            steps: prepared.steps)
    }
}

extension StudyReport.Prediction {
    /// The target's output by label, with probabilities where the profile says how.
    /// - Parameters:
    ///   - output: the model output's name.
    ///   - values: the output for one sample; its elements beyond the profile's labels are called by their index.
    ///   - targets: the indices that were explained.
    package init(output: String, values: Tensor, specification: TargetSpecification, targets: Set<Int>) {
        let numbers = values.scalars.map(Double.init)
        let probabilities: [Double]? =
            switch specification.activation {
            case .logits: Self.softmax(numbers)
            case .sigmoidLogits: numbers.map { 1 / (1 + exp(-$0)) }
            case .softmax, .sigmoid: numbers
            case .regression: nil
            }
        self.init(
            output: output,
            values: numbers.enumerated().map { index, number in
                Value(
                    index: index,
                    label: specification.labels.indices.contains(index)
                        ? specification.labels[index] : "\(output)[\(index)]",
                    value: number, probability: probabilities?[index], isTarget: targets.contains(index))
            })
    }

    private static func softmax(_ numbers: [Double]) -> [Double] {
        let largest = numbers.max() ?? 0
        let powers = numbers.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}
