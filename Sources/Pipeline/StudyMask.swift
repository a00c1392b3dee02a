import DICOM
import Foundation
import Profiles
import Tensors

/// Where the feature is in a study, from a JSON file beside it, as `modalis phantom` writes it.
///
/// `{"mask": {"file": "mask.npy", "size": […], "spacing": […], "origin": […], "direction": […]}, "label": "malignant"}`: the array
/// is `[slice, row, column]` with values above 0 inside, lies beside the JSON file, and is on the grid given (x, y, z; LPS
/// millimetres; direction row by row, its columns the axes). `label` is what the study truly shows, and may be left out.
struct StudyMask {
    let label: String?
    private let voxels: Tensor
    private let geometry: VolumeGeometry

    private struct Description: Decodable {
        struct Mask: Decodable {
            let file: String
            let size: [Int]
            let spacing: [Double]
            let origin: [Double]
            let direction: [Double]
            let frameOfReferenceUID: String?
        }
        let mask: Mask
        let label: String?
    }

    /// A mask without a label.
    init(_ mask: ReferenceMask) {
        label = nil
        voxels = mask.voxels
        geometry = mask.geometry
    }

    /// - Throws: `StudyRefusal` `mask-invalid`.
    init(contentsOf url: URL) throws(StudyRefusal) {
        guard let data = try? Data(contentsOf: url) else { throw Self.invalid("its file cannot be read") }
        let description: Description
        do {
            description = try JSONDecoder().decode(Description.self, from: data)
        } catch {
            throw Self.invalid("its JSON lacks mask.file, size, spacing, origin or direction, or is no JSON")
        }
        let mask = description.mask
        guard mask.size.count == 3, mask.size.allSatisfy({ $0 > 0 }), mask.spacing.count == 3,
            mask.spacing.allSatisfy({ $0 > 0 }), mask.origin.count == 3, mask.direction.count == 9
        else { throw Self.invalid("its grid is not three extents, spacings and coordinates with nine cosines") }
        let file = url.deletingLastPathComponent().appending(path: mask.file)
        guard !mask.file.hasPrefix("/"), !mask.file.split(separator: "/").contains(".."),
            let bytes = try? Data(contentsOf: file), let array = try? NPY.tensor(from: [UInt8](bytes))
        else { throw Self.invalid("its array cannot be read") }
        guard array.shape.dimensions == mask.size.reversed() else {
            throw Self.invalid("its array has the shape \(array.shape), its grid says \(Shape(mask.size.reversed()))")
        }
        let d = mask.direction
        label = description.label
        voxels = array
        geometry = VolumeGeometry(
            size: SIMD3(mask.size[0], mask.size[1], mask.size[2]),
            spacing: SIMD3(mask.spacing[0], mask.spacing[1], mask.spacing[2]),
            origin: SIMD3(mask.origin[0], mask.origin[1], mask.origin[2]), x: SIMD3(d[0], d[3], d[6]),
            y: SIMD3(d[1], d[4], d[7]), z: SIMD3(d[2], d[5], d[8]), frameOfReferenceUID: mask.frameOfReferenceUID)
    }

    /// The mask on a model's grid, nearest neighbours, of the model's spatial axes.
    /// - Returns: nil when the grid lies in another frame of reference.
    func resampled(to grid: VolumeGeometry, dimensions: Int) -> Tensor? {
        if let own = geometry.frameOfReferenceUID, let other = grid.frameOfReferenceUID, own != other { return nil }
        let inside = voxels.resampled(
            to: grid.size, by: grid.transform(to: geometry), interpolation: .nearest, outside: 0)
        return Tensor(shape: Shape(inside.shape.dimensions.suffix(dimensions)), scalars: inside.scalars)
    }

    private static func invalid(_ reason: String) -> StudyRefusal {
        StudyRefusal(code: "mask-invalid", message: "the study's mask cannot be used: \(reason)")
    }
}
