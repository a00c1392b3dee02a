import DICOM
import Foundation
import Tensors

/// Attributions as the page carries them: on the model's grid, one byte a value.
enum ViewerMaps {
    /// Every attribution that explains an image.
    ///
    /// When they are more than `limit` bytes, every second, third, … value along each axis is carried.
    /// - Returns: the methods, and which values were taken.
    static func methods(
        _ drawings: [StudyDrawing], groups: ViewerGroups, shown: Int, limit: Int
    ) throws -> (methods: [ViewerData.Method], step: Int) {
        var step = 1
        while true {
            let methods = try drawings.enumerated().compactMap { index, drawing in
                try method(drawing, groups: groups, isShown: index == shown, step: step)
            }
            let bytes = methods.reduce(0) { $0 + $1.maps.reduce(0) { $0 + $1.png.count * 3 / 4 } }
            if bytes <= limit || step == 16 { return (methods, step) }
            step += 1
        }
    }

    private static func method(
        _ drawing: StudyDrawing, groups: ViewerGroups, isShown: Bool, step: Int
    ) throws -> ViewerData.Method? {
        guard let summary = drawing.shown else { return nil }
        let maps = try drawing.pictures.enumerated().compactMap { index, picture in
            try map(picture.renderer, image: index, groups: groups, step: step)
        }
        guard !maps.isEmpty, let renderer = drawing.pictures.first?.renderer else { return nil }
        return ViewerData.Method(
            title: MethodTitle.title(summary.method) + (summary.label.map { " for \($0)" } ?? ""),
            isSigned: renderer.isSigned, colours: renderer.colorMap.name, isShown: isShown, maps: maps)
    }

    private static func map(
        _ renderer: OverlayRenderer, image: Int, groups: ViewerGroups, step: Int
    ) throws -> ViewerData.Map? {
        guard let whole = renderer.map, renderer.fullScale > 0 else { return nil }
        let (map, grid) = step == 1 ? (whole, renderer.modelGrid) : coarser(whole, renderer.modelGrid, step: step)
        let scale = 127 / renderer.fullScale
        let bytes = map.scalars.map { UInt8(128 + min(max(($0 * scale).rounded(), -127), 127)) }
        let (matrix, offset) = groups.indices(of: grid, image: image)
        let png = try PNG.encode(bytes, width: grid.size.x, height: grid.size.y * grid.size.z, format: .grey)
        return ViewerData.Map(
            image: image, size: [grid.size.x, grid.size.y, grid.size.z], matrix: matrix, offset: offset,
            full: Double(renderer.fullScale).rounded(significantDigits: 6), png: Data(png).base64EncodedString())
    }

    private static func coarser(
        _ map: Tensor, _ grid: VolumeGeometry, step: Int
    ) -> (Tensor, VolumeGeometry) {
        let size = SIMD3(
            max(1, grid.size.x / step), max(1, grid.size.y / step), max(1, grid.size.z / step))
        let factor = SIMD3<Double>(
            Double(grid.size.x) / Double(size.x), Double(grid.size.y) / Double(size.y),
            Double(grid.size.z) / Double(size.z))
        let coarse = VolumeGeometry(
            size: size, spacing: grid.spacing * factor, origin: grid.position(ofIndex: (factor - 1) / 2), x: grid.x,
            y: grid.y, z: grid.z, frameOfReferenceUID: grid.frameOfReferenceUID)
        return (
            map.resampled(to: size, by: coarse.transform(to: grid), interpolation: .trilinear, outside: 0), coarse
        )
    }
}

extension ColorMap {
    /// Six digits a colour.
    var hexadecimal: String {
        colors.map { color in
            [color.red, color.green, color.blue].map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
                .joined()
        }.joined()
    }
}
