import DICOM
import Foundation
import Tensors

/// One of the most relevant slices as pictures that need no script: the source, and its heat map as a layer to lay over it.
struct PageStill: Sendable {
    /// The picture's place among the images.
    let image: Int
    /// The modality's name.
    let name: String
    /// From 0, of the source.
    let slice: Int
    let caption: String
    let isMostRelevant: Bool
    let width: Int
    let height: Int
    /// How much higher than wide one pixel is.
    let pixelHeight: Double
    let source: [UInt8]
    /// nil when nothing is drawn on this slice.
    let heat: [UInt8]?

    var bytes: Int { source.count + (heat?.count ?? 0) }

    /// Twelve at most, shared evenly among the images.
    static func stills(of drawing: StudyDrawing) throws -> [PageStill] {
        let each = max(1, min(4, 12 / max(drawing.pictures.count, 1)))
        return try drawing.pictures.enumerated().flatMap { try stills(of: $1, image: $0, limit: each) }
    }

    private static func stills(of picture: StudyDrawing.Picture, image: Int, limit: Int) throws -> [PageStill] {
        let geometry = picture.image.volume.geometry
        let relevances = picture.renderer.sliceRelevances()
        let extent = Double(geometry.size.z) * geometry.spacing.z
        let chosen =
            geometry.size.z > 1
            ? SliceChoice.choose(
                relevances, spacing: geometry.spacing.z,
                distance: max(extent / Double(8 * limit), 1.5 * geometry.spacing.z), limit: limit) : [0]
        let best = chosen.max { relevances[$0] != relevances[$1] ? relevances[$0] < relevances[$1] : $0 > $1 }
        var stack = PageStack(picture)
        // A third of a page's width in print; more would be bytes that nobody sees.
        while max(geometry.size.x, geometry.size.y) / stack.factor > 400, geometry.size.z > 1,
            let smaller = stack.coarser()
        { stack = smaller }
        return try chosen.map { slice in
            let colour = stack.pixels(slice: slice)
            let samples: [UInt8]
            if stack.isColour {
                samples = colour.map { UInt8(min(max($0.rounded(), 0), 255)) }
            } else {
                let greyscale = picture.renderer.greyscale
                samples = colour.map { greyscale($0) }
            }
            return PageStill(
                image: image, name: picture.name, slice: slice,
                caption: geometry.size.z > 1 ? SliceChoice.caption(slice: slice, of: geometry) : "",
                isMostRelevant: geometry.size.z > 1 && slice == best && relevances[slice] > 0,
                width: stack.crop.width, height: stack.crop.height,
                pixelHeight: stack.geometry.spacing.y / stack.geometry.spacing.x,
                source: try PNG.encode(
                    samples, width: stack.crop.width, height: stack.crop.height,
                    format: stack.isColour ? .rgb : .grey),
                heat: try heat(picture.renderer, on: stack.geometry, slice: slice))
        }
    }

    /// The heat map in its colours and opacities.
    private static func heat(_ renderer: OverlayRenderer, on geometry: VolumeGeometry, slice: Int) throws -> [UInt8]? {
        guard let map = renderer.map, renderer.fullScale > 0 else { return nil }
        let values = MapCarrier(map: map, grid: renderer.modelGrid, target: geometry).slice(slice).scalars
        let style = renderer.style
        var samples = [UInt8](repeating: 0, count: 4 * values.count)
        var isLit = false
        for (at, value) in values.enumerated() {
            let relative = Double(value / renderer.fullScale)
            let opacity = style.opacity(of: renderer.isSigned ? abs(relative) : relative)
            guard opacity > 0 else { continue }
            isLit = true
            let color = renderer.colorMap[position: renderer.isSigned ? (relative + 1) / 2 : relative]
            samples[4 * at] = color.red
            samples[4 * at + 1] = color.green
            samples[4 * at + 2] = color.blue
            samples[4 * at + 3] = UInt8((opacity * 255).rounded())
        }
        return isLit
            ? try PNG.encode(samples, width: geometry.size.x, height: geometry.size.y, format: .rgba) : nil
    }
}
