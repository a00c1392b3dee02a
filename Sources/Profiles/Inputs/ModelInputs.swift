package import Attribution
package import DICOM
package import Tensors

/// Everything a model is given for one study, and the record of how it came about.
package struct ModelInputs: Sendable {
    /// By input name, batch 1.
    package let tensors: [String: Tensor]
    /// In the profile's order.
    package let images: [PreparedImage]
    package let clinical: ClinicalEncoding?
    package let warnings: [Finding]

    /// - Parameters:
    ///   - volumes: the plan's volumes, decoded and in the units that the profile asks for, by modality name.
    ///   - clinical: the coded clinical values; nil when the profile has none.
    /// - Throws: `StudyRefusal`.
    package init(_ plan: InputPlan, volumes: [String: Volume], clinical: ClinicalEncoding?) throws {
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
        self.tensors = tensors
        self.images = images
        self.clinical = clinical
        warnings = plan.warnings + images.flatMap(\.warnings) + (clinical?.warnings ?? [])
    }

    /// Every modality: images in the profile's order, then clinical values.
    package var modalities: [InputModality] { images.map(\.modality) + (clinical.map { [$0.modality] } ?? []) }
}
