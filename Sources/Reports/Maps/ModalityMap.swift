package import Attribution
package import DICOM
import Foundation
package import Tensors

/// An attribution's map of one imaging modality on its model grid, channels summed.
package struct ModalityMap: Sendable {
    package let modality: InputModality
    package let grid: VolumeGeometry
    /// `[slice, row, column]`; values that are not finite count as 0.
    package let values: Tensor

    /// - Returns: nil when the method does not explain this modality's input.
    /// - Throws: `ReportError.mapMismatch` when the map's spatial extents are not the grid's.
    package init?(of image: StudyResult.Image, in attribution: Attribution) throws {
        guard let map = attribution.maps[image.modality.input] else { return nil }
        let size = image.modelGrid.size
        let extents = size.z == 1 && map.shape.rank == 4 ? [size.y, size.x] : [size.z, size.y, size.x]
        guard map.shape.rank == extents.count + 2, map.shape[0] == 1,
            Array(map.shape.dimensions.dropFirst(2)) == extents
        else {
            throw ReportError.mapMismatch(
                modality: image.modality.name, expected: extents, found: map.shape.dimensions)
        }
        let voxels = size.x * size.y * size.z
        // A class activation map may come as one channel that all modalities share.
        let channels = map.shape[1] == 1 ? 0..<1 : image.modality.channels ?? 0..<map.shape[1]
        guard channels.upperBound <= map.shape[1] else {
            throw ReportError.mapMismatch(
                modality: image.modality.name, expected: [1, channels.upperBound] + extents,
                found: map.shape.dimensions)
        }
        var sum = [Float](repeating: 0, count: voxels)
        let scalars = map.scalars
        for channel in channels {
            let start = channel * voxels
            for at in 0..<voxels {
                let value = scalars[start + at]
                if value.isFinite { sum[at] += value }
            }
        }
        modality = image.modality
        grid = image.modelGrid
        values = Tensor(shape: [size.z, size.y, size.x], scalars: sum)
    }

    package var isSigned: Bool { values.scalars.contains { $0 < 0 } }

    /// The map after a Gaussian of `sigma` voxels along x and y (renormalised at the border), as in the recipe for
    /// doctors' heat maps (Jin et al., MedIA 84:102684). 0 changes nothing.
    package func smoothed(sigma: Double) -> Tensor {
        guard sigma > 0 else { return values }
        let radius = Int((3 * sigma).rounded(.up))
        let kernel = (-radius...radius).map { Float(exp(-0.5 * Double($0 * $0) / (sigma * sigma))) }
        let (width, height) = (grid.size.x, grid.size.y)
        var result = values.scalars
        var line = [Float](repeating: 0, count: max(width, height))
        func filter(start: Int, step: Int, count: Int) {
            for i in 0..<count { line[i] = result[start + i * step] }
            for i in 0..<count {
                var (sum, weight): (Float, Float) = (0, 0)
                for j in max(0, i - radius)...min(count - 1, i + radius) {
                    sum += line[j] * kernel[j - i + radius]
                    weight += kernel[j - i + radius]
                }
                result[start + i * step] = sum / weight
            }
        }
        for slice in 0..<grid.size.z {
            let start = slice * width * height
            for y in 0..<height { filter(start: start + y * width, step: 1, count: width) }
            for x in 0..<width { filter(start: start + x, step: width, count: height) }
        }
        return Tensor(shape: values.shape, scalars: result)
    }

    /// The voxel of the largest magnitude, the first of equals; nil when every value is 0.
    package var peak: (index: SIMD3<Int>, value: Float)? {
        var best = 0
        let scalars = values.scalars
        for at in scalars.indices where abs(scalars[at]) > abs(scalars[best]) { best = at }
        guard scalars.indices.contains(best), scalars[best] != 0 else { return nil }
        let plane = grid.size.x * grid.size.y
        return (SIMD3(best % plane % grid.size.x, best % plane / grid.size.x, best / plane), scalars[best])
    }
}
