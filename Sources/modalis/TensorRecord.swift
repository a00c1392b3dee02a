import Attribution
import DICOM
import Foundation
import Profiles
import Tensors

/// What is written beside a model input's array.
struct TensorRecord: Encodable {
    struct Source: Encodable {
        let seriesInstanceUID: String
        /// The volume's index within its series.
        let volume: Int
        let seriesDescription: String
        let unit: VoxelUnit
        let grid: Grid
    }

    struct Grid: Encodable {
        /// Voxels along x, y, z.
        let size: [Int]
        let spacing: [Double]
        let origin: [Double]
        /// Row by row; the columns are the axes.
        let direction: [Double]
        let frameOfReferenceUID: String?

        init(_ geometry: VolumeGeometry) {
            size = [geometry.size.x, geometry.size.y, geometry.size.z]
            spacing = [geometry.spacing.x, geometry.spacing.y, geometry.spacing.z]
            origin = [geometry.origin.x, geometry.origin.y, geometry.origin.z]
            direction = geometry.direction
            frameOfReferenceUID = geometry.frameOfReferenceUID
        }
    }

    struct Modality: Encodable {
        let name: String
        /// First and last channel of the input; absent when it is the whole input.
        let channels: [Int]?
        let source: Source?
        let steps: [String]
        let selection: ModalityFit?
    }

    struct Attribute: Encodable {
        let name: String
        /// First and last column.
        let columns: [Int]
        let values: [Float]
        let unit: String?
        let source: String
        let wasMissing: Bool
    }

    let input: String
    let profile: String
    let profileVersion: String
    let profileSHA256: String
    let shape: [Int]
    /// The grid that all image modalities of this input are on.
    let grid: Grid?
    let modalities: [Modality]
    let attributes: [Attribute]
    /// For a text's token numbers: the token at each position.
    let tokens: [String]?
    let warnings: [Finding]

    init(_ input: String, _ tensor: Tensor, _ inputs: ModelInputs, _ fit: ProfileFit, _ file: ProfileFile) {
        self.input = input
        profile = file.profile.name
        profileVersion = file.profile.version
        profileSHA256 = file.sha256
        shape = tensor.shape.dimensions
        let images = inputs.images.filter { $0.modality.input == input }
        grid = images.first.map { Grid($0.grid) }
        modalities = images.map { image in
            let selection = fit.modalities.first { $0.modality == image.modality.name }
            return Modality(
                name: image.modality.name,
                channels: image.modality.channels.map { [$0.lowerBound, $0.upperBound - 1] },
                source: image.source.map { volume in
                    Source(
                        seriesInstanceUID: volume.description.seriesInstanceUID, volume: volume.description.index,
                        seriesDescription: selection?.chosen?.seriesDescription ?? "", unit: volume.unit,
                        grid: Grid(volume.geometry))
                }, steps: (image.source?.steps ?? []) + image.steps, selection: selection)
        }
        tokens = inputs.text.flatMap { $0.modality.input == input ? $0.tokens.map(\.text) : nil }
        if let text = inputs.text, text.tensors[input] != nil {
            attributes = []
            warnings = text.warnings
        } else if let clinical = inputs.clinical, clinical.modality.input == input {
            attributes = zip(clinical.entries, clinical.modality.attributes).map { entry, attribute in
                Attribute(
                    name: entry.name, columns: [attribute.columns.lowerBound, attribute.columns.upperBound - 1],
                    values: entry.coded, unit: entry.unit, source: entry.source, wasMissing: entry.wasMissing)
            }
            warnings = clinical.warnings
        } else {
            attributes = []
            warnings = images.flatMap(\.warnings)
        }
    }
}
