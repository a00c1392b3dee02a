package import DICOM
package import Tensors

/// Carries a map from the model's grid to a volume's slices by patient position, trilinearly. Source pixels are never resampled.
///
/// Where the volume is coarser than the map, the map is smoothed first, as images are on their way to the model: else what lies
/// between two of its slices would be lost.
package struct MapCarrier: Sendable {
    /// `[slice, row, column]` of `grid`.
    private let map: Tensor
    private let grid: VolumeGeometry
    private let target: VolumeGeometry

    package init(map: Tensor, grid: VolumeGeometry, target: VolumeGeometry) {
        let sigma = target.transform(to: grid).antialiasingSigma
        self.map = sigma == .zero ? map : map.smoothed(sigma: sigma)
        self.grid = grid
        self.target = target
    }

    /// The map on one slice, `[1, row, column]`; 0 where the map does not reach.
    /// - Parameter step: takes every so many columns and rows.
    package func slice(_ slice: Int, step: Int = 1) -> Tensor {
        let whole = target.transform(to: grid)
        let coarse = Double(step)
        let transform = IndexTransform(
            x: whole.x * coarse, y: whole.y * coarse, z: whole.z, offset: whole.offset + whole.z * Double(slice))
        let size = SIMD3((target.size.x + step - 1) / step, (target.size.y + step - 1) / step, 1)
        return map.resampled(to: size, by: transform, interpolation: .trilinear, outside: 0)
    }

    /// The map on every slice: `[slice][row][column]`.
    package func values() -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(target.size.x * target.size.y * target.size.z)
        for index in 0..<target.size.z { values += slice(index).scalars }
        return values
    }
}
