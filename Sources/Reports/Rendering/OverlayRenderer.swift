import Attribution
package import DICOM
package import Tensors

/// Draws one modality's slices in the series' own grid: windowed, and with the attribution's heat map over it.
///
/// The map is carried from the model's grid to each source slice by patient position, trilinearly; the source's pixels are
/// never resampled.
package struct OverlayRenderer: Sendable {
    package let volume: Volume
    package let greyscale: Greyscale
    package let style: OverlayStyle
    /// The magnitude in full colour; 0 when there is nothing to draw.
    package let fullScale: Float
    package let colorMap: ColorMap
    /// Smoothed, on `modelGrid`; nil when the method does not explain this modality.
    let map: Tensor?
    let modelGrid: VolumeGeometry

    /// - Parameters:
    ///   - map: nil when the method does not explain this modality.
    ///   - jointScale: the magnitude in full colour that all modalities share; nil for the map's own.
    ///   - isSigned: whether negative values are drawn too (diverging colours); otherwise they stay transparent.
    package init(
        image: StudyResult.Image, map: ModalityMap?, style: OverlayStyle = OverlayStyle(), jointScale: Float? = nil,
        isSigned: Bool
    ) {
        volume = image.volume
        greyscale = Greyscale(of: image.volume, profileWindow: image.window)
        self.style = style
        modelGrid = image.modelGrid
        let smooth = map?.smoothed(sigma: style.smoothing)
        self.map = smooth
        fullScale =
            smooth.map { jointScale ?? AttributionScale.magnitude(of: [$0], share: style.cumulativeShare) } ?? 0
        colorMap = isSigned ? .diverging : style.colorMap
    }

    package var sliceCount: Int { volume.geometry.size.z }
    package var isSigned: Bool { colorMap == .diverging }

    /// The slice as radiologists see it, in its own matrix.
    package func source(slice: Int) -> RGBImage {
        let size = volume.geometry.size
        let count = size.x * size.y
        let voxels = volume.voxels.scalars
        var samples = [UInt8](repeating: 0, count: 3 * count)
        if volume.unit == .rgb || volume.voxels.shape.rank == 4 {
            let start = slice * count * 3
            for at in 0..<(3 * count) {
                let value = voxels[start + at]
                samples[at] = value.isNaN ? 0 : UInt8(min(max(value.rounded(), 0), 255))
            }
        } else {
            let start = slice * count
            for at in 0..<count {
                let grey = greyscale(voxels[start + at])
                samples[3 * at] = grey
                samples[3 * at + 1] = grey
                samples[3 * at + 2] = grey
            }
        }
        return RGBImage(width: size.x, height: size.y, samples: samples)
    }

    /// The attribution on this slice's grid, `[1, row, column]`, relative to full scale and not clipped; nil without a map.
    package func relevance(slice: Int) -> Tensor? {
        sampled(slice: slice, step: 1)
    }

    /// The slice with its heat map.
    package func overlay(slice: Int) -> RGBImage {
        let source = source(slice: slice)
        guard let relevance = relevance(slice: slice) else { return source }
        var samples = source.samples
        let values = relevance.scalars
        // A table instead of a blend per voxel: 256 places of the colour map, each with its opacity.
        let table = (0...255).map { place -> (color: SIMD3<Float>, opacity: Float) in
            let position = Double(place) / 255
            let color = colorMap[position: position]
            let magnitude = isSigned ? abs(2 * position - 1) : position
            return (
                SIMD3(Float(color.red), Float(color.green), Float(color.blue)), Float(style.opacity(of: magnitude))
            )
        }
        let signed = isSigned
        for at in values.indices {
            let value = values[at]
            guard value != 0, signed || value > 0 else { continue }
            let clipped = min(max(value, -1), 1)
            let place = Int(((signed ? (clipped + 1) / 2 : clipped) * 255).rounded())
            let (color, opacity) = table[place]
            guard opacity > 0 else { continue }
            for channel in 0..<3 {
                let base = Float(samples[3 * at + channel])
                samples[3 * at + channel] = UInt8((base + (color[channel] - base) * opacity).rounded())
            }
        }
        return RGBImage(width: source.width, height: source.height, samples: samples)
    }

    /// How much is drawn on each slice: the mean opacity over a coarse raster of it. Zeros without a map.
    package func sliceRelevances() -> [Double] {
        let size = volume.geometry.size
        let step = max(1, max(size.x, size.y) / 128)
        let signed = isSigned
        return (0..<sliceCount).map { slice in
            guard let coarse = sampled(slice: slice, step: step) else { return 0 }
            let sum = coarse.scalars.reduce(0.0) {
                $0 + style.opacity(of: Double(signed ? abs($1) : $1))
            }
            return sum / Double(max(coarse.count, 1))
        }
    }

    private func sampled(slice: Int, step: Int) -> Tensor? {
        guard let map, fullScale > 0 else { return nil }
        var result = MapCarrier(map: map, grid: modelGrid, target: volume.geometry).slice(slice, step: step)
        let factor = 1 / fullScale
        for at in result.scalars.indices { result.scalars[at] *= factor }
        return result
    }
}
