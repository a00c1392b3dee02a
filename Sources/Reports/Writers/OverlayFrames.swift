import DICOM

/// One overlay object's pixels: the slices with their heat map, each above the legend strip.
package struct OverlayFrames: Sendable {
    package let columns: Int
    /// The source's rows and the strip's.
    package let rows: Int
    package let count: Int
    private let renderer: OverlayRenderer
    private let strip: RGBImage

    package init(_ picture: StudyDrawing.Picture) {
        let size = picture.image.volume.geometry.size
        renderer = picture.renderer
        strip = picture.legend.strip(width: size.x)
        columns = size.x
        rows = size.y + strip.height
        count = size.z
    }

    /// Rows from the top, RGB interleaved: `rows × columns × 3` bytes.
    package func frame(_ index: Int) -> RGBImage { renderer.overlay(slice: index).stacked(above: strip) }

    /// All frames in order of position along the slice normal: `[frame][row][column][3]`.
    package func samples() -> [UInt8] {
        var samples: [UInt8] = []
        samples.reserveCapacity(count * rows * columns * 3)
        for index in 0..<count { samples += frame(index).samples }
        return samples
    }
}
