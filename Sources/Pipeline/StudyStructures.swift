import Attribution
import DICOM
import Profiles
import Tensors

/// Masks for a model's images from the Segmentation and RT Structure Set objects of their study.
struct StudyStructures {
    private let study: Study
    private let reader: StudyReader
    private let structures: [ReferenceStructure]

    init(_ study: Study, reader: StudyReader) {
        self.study = study
        self.reader = reader
        structures = ReferenceStructure.all(in: study).filter { !$0.isOurs }
    }

    /// The structures meant, together, on each image's grid.
    /// - Parameter request: nil takes the only structure there is, or none.
    /// - Returns: by modality name; modalities that no structure can be brought to have none.
    /// - Throws: `StudyRefusal` `mask-structure-missing` or `mask-outside`; `ReferenceMaskError`; `ReadError`.
    func masks(_ request: MaskSpecification?, for images: [PreparedImage]) throws -> [String: Tensor] {
        let chosen = (request ?? MaskSpecification(structures: [])).chosen(among: structures)
        guard !chosen.isEmpty else {
            guard let request else { return [:] }
            let names =
                request.structures.isEmpty ? "one structure alone" : "\(request.structures.count) named structures"
            throw StudyRefusal(
                code: "mask-structure-missing",
                message: "the mask asks for \(names), and the study's \(structures.count) structures are none of them")
        }
        var masks: [String: Tensor] = [:]
        for image in images where image.source != nil {
            for structure in chosen {
                guard let one = try mask(structure, on: image, threshold: request?.threshold ?? 0.5) else { continue }
                let name = image.modality.name
                masks[name] = masks[name].map { Self.union($0, one) } ?? one
            }
        }
        guard !masks.isEmpty else {
            throw StudyRefusal(
                code: "mask-outside",
                message:
                    "the structures lie in another frame of reference than the images, and no registration joins them")
        }
        return masks
    }

    private static func union(_ a: Tensor, _ b: Tensor) -> Tensor {
        Tensor(shape: a.shape, scalars: zip(a.scalars, b.scalars).map { max($0, $1) })
    }

    /// - Returns: nil when the structure lies in a frame of reference that no registration joins to the image's.
    private func mask(_ structure: ReferenceStructure, on image: PreparedImage, threshold: Double) throws -> Tensor? {
        guard let grid = grid(of: image, in: structure.frameOfReferenceUID) else { return nil }
        let own =
            switch structure.kind {
            case .segmentation:
                try reader.mask(of: structure, threshold: threshold, image: image.source?.geometry)
            case .structureSet: try drawn(structure, beside: image)
            }
        return StudyMask(own).resampled(to: grid, dimensions: image.tensor.shape.rank - 1)
    }

    /// The image's grid where the structure's positions are.
    private func grid(of image: PreparedImage, in frame: String?) -> VolumeGeometry? {
        guard let frame, let own = image.grid.frameOfReferenceUID, own != frame else { return image.grid }
        return SpatialRegistrations(in: study).transform(from: own, to: frame)
            .map { image.grid.moved(by: $0, into: frame) }
    }

    /// A region on the slices that it was drawn on: those of the series that it names, else of any image of its frame of reference.
    private func drawn(_ structure: ReferenceStructure, beside image: PreparedImage) throws -> ReferenceMask {
        let volumes = study.series.flatMap(\.volumes)
        let named = volumes.filter { structure.referencedSeries.contains($0.seriesInstanceUID) }
        let near = volumes.filter { $0.geometry.frameOfReferenceUID == structure.frameOfReferenceUID }
        let geometries = (named + near).map(\.geometry) + [image.source?.geometry].compactMap { $0 }
        var refusal: (any Error)?
        for geometry in geometries {
            do throws(ReferenceMaskError) {
                return try structure.rasterised(on: geometry)
            } catch {
                refusal = refusal ?? error
            }
        }
        throw refusal ?? ReferenceMaskError.planesDiffer(contours: structure.contours.count)
    }
}
