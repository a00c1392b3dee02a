package import Attribution
package import DICOM
package import Foundation
package import Tensors

/// Everything a model is given for one study, and the record of how it came about.
package struct ModelInputs: Sendable {
    /// By input name, batch 1.
    package let tensors: [String: Tensor]
    /// In the profile's order.
    package let images: [PreparedImage]
    package let clinical: ClinicalEncoding?
    package let text: TextEncoding?
    package let warnings: [Finding]

    /// Chooses, decodes and prepares everything for one study: what `modalis tensors` writes and `modalis run` predicts from.
    ///
    /// Whatever can be refused without pixels is refused before any is decoded.
    /// - Parameters:
    ///   - folder: the study's folder, where a clinical file and a report may lie.
    ///   - tokenizer: the profile's (`ProfileFile.tokenizer()`).
    ///   - decode: gives a volume in the unit after rescale (`StudyReader.volume`).
    /// - Throws: `StudyRefusal`, `SUVError`, and what `decode` throws.
    package init(
        _ profile: Profile, fit: ProfileFit, study: Study, folder: URL, tokenizer: WordPieceTokenizer? = nil,
        decode: (VolumeDescription) throws -> Volume
    ) throws {
        try fit.requireFit()
        let chosen = fit.volumes(in: study)
        let plan = try InputPlan(profile, volumes: chosen, registrations: SpatialRegistrations(in: study))
        let sidecars = try SidecarInputs(
            profile, study: study, folder: folder, volumes: plan.volumes, tokenizer: tokenizer)
        // One series may be two modalities, such as a CT in two windows: it is decoded once.
        var decoded: [String: Volume] = [:]
        var volumes: [String: Volume] = [:]
        for image in plan.images {
            guard let description = image.volume else { continue }
            let key = "\(description.seriesInstanceUID) \(description.index)"
            let volume = try decoded[key] ?? decode(description)
            decoded[key] = volume
            volumes[image.modality.name] = try image.modality.unit.converted(volume)
        }
        try self.init(plan, volumes: volumes, clinical: sidecars.clinical, text: sidecars.text)
    }

    /// - Parameters:
    ///   - volumes: the plan's volumes, decoded and in the units that the profile asks for, by modality name.
    ///   - clinical: the coded clinical values; nil when the profile has none.
    ///   - text: the coded text; nil when the profile has none.
    /// - Throws: `StudyRefusal`.
    package init(
        _ plan: InputPlan, volumes: [String: Volume], clinical: ClinicalEncoding?, text: TextEncoding? = nil
    ) throws {
        let images = try plan.images.map { try PreparedImage($0, volume: volumes[$0.modality.name]) }
        var tensors: [String: Tensor] = [:]
        for image in images where tensors[image.modality.input] == nil {
            // Channels of one input in their order; a modality of its own input has no channels to order.
            let sharing = images.filter { $0.modality.input == image.modality.input }
                .sorted { ($0.modality.channels?.lowerBound ?? 0) < ($1.modality.channels?.lowerBound ?? 0) }
            let channels = sharing.reduce(0) { $0 + $1.tensor.shape[0] }
            let shape = Shape([1, channels] + image.tensor.shape.dimensions.dropFirst())
            tensors[image.modality.input] = Tensor(shape: shape, scalars: sharing.flatMap { $0.tensor.scalars })
        }
        if let clinical { tensors[clinical.modality.input] = clinical.tensor }
        if let text { tensors.merge(text.tensors) { $1 } }
        self.tensors = tensors
        self.images = images
        self.clinical = clinical
        self.text = text
        warnings =
            plan.warnings + images.flatMap(\.warnings) + (clinical?.warnings ?? []) + (text?.warnings ?? [])
    }

    /// Every modality: images in the profile's order, then clinical values, then the text.
    package var modalities: [InputModality] {
        images.map(\.modality) + (clinical.map { [$0.modality] } ?? []) + (text.map { [$0.modality] } ?? [])
    }
}
