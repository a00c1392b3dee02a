package import DICOM

/// Which volumes go where, settled before any pixel is decoded.
package struct InputPlan: Sendable {
    package struct Image: Sendable {
        package let modality: ImageModality
        /// nil for an optional modality that the study lacks.
        package let volume: VolumeDescription?
        /// The grid of the model's input, in the volume's own frame of reference.
        package let grid: VolumeGeometry
        /// 2 or 3.
        package let dimensions: Int
    }

    /// In the profile's order.
    package let images: [Image]
    package let warnings: [Finding]

    /// - Parameters:
    ///   - volumes: the volumes chosen, by modality name (`ProfileFit.volumes(in:)`).
    ///   - registrations: the study's own, which join frames of reference.
    /// - Throws: `StudyRefusal`.
    package init(
        _ profile: Profile, volumes: [String: VolumeDescription],
        registrations: SpatialRegistrations = SpatialRegistrations()
    ) throws {
        var images: [Image] = []
        var warnings: [Finding] = []
        for modality in profile.modalities {
            let specification = profile.grid(of: modality)
            let name = profile.reference(of: modality)
            guard let reference = volumes[name] else {
                throw StudyRefusal(
                    code: "modality-missing", message: "the grid's reference modality \"\(name)\" has no volume")
            }
            var grid = try InputGrid.geometry(specification, over: reference.geometry, modality: name)
            let volume = volumes[modality.name]
            if let volume, let found = Self.registration(of: modality, reference, volume, registrations) {
                grid = grid.moved(by: found.transform, into: volume.geometry.frameOfReferenceUID)
                warnings.append(
                    Finding("registered", "\"\(modality.name)\" was brought to \"\(name)\" by \(found.source)"))
            } else if let volume, !Self.share(volume, reference) {
                let facts = "\"\(modality.name)\" and \"\(name)\" do not share a frame of reference"
                guard specification.allowDifferentFramesOfReference else {
                    throw StudyRefusal(
                        code: "frames-of-reference-differ",
                        message: "\(facts), so their positions cannot be compared; register them first, "
                            + "or allow it in the profile's grid")
                }
                warnings.append(
                    Finding(
                        "frames-of-reference-differ",
                        "\(facts); resampled by coordinates all the same, because the profile allows it"))
            }
            if let volume, let moved = TableMovement.finding(volume, modality.name, against: reference, name) {
                warnings.append(moved)
            }
            if volume == nil {
                warnings.append(
                    Finding(
                        "modality-absent",
                        "the study has no \"\(modality.name)\"; the model was given \((modality.absent ?? 0).brief) throughout"
                    ))
            }
            images.append(Image(modality: modality, volume: volume, grid: grid, dimensions: specification.dimensions))
        }
        self.images = images
        self.warnings = warnings
    }

    /// From the reference's positions to the volume's: by the profile's matrix, or by a registration object where their frames of
    /// reference differ.
    private static func registration(
        of modality: ImageModality, _ reference: VolumeDescription, _ volume: VolumeDescription,
        _ registrations: SpatialRegistrations
    ) -> (transform: AffineTransform, source: String)? {
        if let matrix = modality.registration { return (matrix.inverse, "the profile's matrix") }
        guard !share(volume, reference), let from = reference.geometry.frameOfReferenceUID,
            let to = volume.geometry.frameOfReferenceUID,
            let transform = registrations.transform(from: from, to: to)
        else { return nil }
        return (transform, "a registration object of the study")
    }

    /// Images without a frame of reference share one with nothing but themselves.
    private static func share(_ a: VolumeDescription, _ b: VolumeDescription) -> Bool {
        if let frame = a.geometry.frameOfReferenceUID { return frame == b.geometry.frameOfReferenceUID }
        return a.seriesInstanceUID == b.seriesInstanceUID && a.index == b.index
    }

    /// The volumes to decode, each once, in order.
    package var volumes: [VolumeDescription] {
        var seen: Set<String> = []
        return images.compactMap(\.volume).filter { seen.insert("\($0.seriesInstanceUID) \($0.index)").inserted }
    }
}
