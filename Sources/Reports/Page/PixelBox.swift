import DICOM
import Tensors

/// A rectangle of pixels.
struct PixelBox: Hashable, Sendable {
    let x: Int
    let y: Int
    let width: Int
    let height: Int

    /// Several boxes' common one.
    struct Union {
        private(set) var box: PixelBox?

        mutating func add(_ other: PixelBox?) {
            guard let other else { return }
            guard let one = box else {
                box = other
                return
            }
            let (left, top) = (min(one.x, other.x), min(one.y, other.y))
            box = PixelBox(
                x: left, y: top, width: max(one.x + one.width, other.x + other.width) - left,
                height: max(one.y + one.height, other.y + other.height) - top)
        }
    }

    func grown(by margin: Int, within bounds: PixelBox) -> PixelBox {
        let (left, top) = (max(bounds.x, x - margin), max(bounds.y, y - margin))
        return PixelBox(
            x: left, y: top, width: min(bounds.x + bounds.width, x + width + margin) - left,
            height: min(bounds.y + bounds.height, y + height + margin) - top)
    }

    /// What differs from the border's grey; nil when nothing does. A row or column counts from a hundredth of its pixels on,
    /// so that single pixels of noise are not a body.
    static func content(_ levels: [UInt8], width: Int, height: Int) -> PixelBox? {
        var border: [UInt8] = []
        for x in 0..<width { border += [levels[x], levels[(height - 1) * width + x]] }
        for y in 0..<height { border += [levels[y * width], levels[y * width + width - 1]] }
        border.sort()
        let background = Int(border[border.count / 2])
        var columns = [Int](repeating: 0, count: width)
        var rows = [Int](repeating: 0, count: height)
        for y in 0..<height {
            for x in 0..<width where abs(Int(levels[y * width + x]) - background) > 4 {
                columns[x] += 1
                rows[y] += 1
            }
        }
        let across = columns.indices.filter { columns[$0] > height / 100 }
        let down = rows.indices.filter { rows[$0] > width / 100 }
        guard let left = across.first, let right = across.last, let top = down.first, let bottom = down.last else {
            return nil
        }
        return PixelBox(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
    }
}

extension OverlayRenderer {
    /// Where the heat map colours anything, in the pixels of a grid whose slices it lies on; nil when nowhere.
    func litBox(on geometry: VolumeGeometry) -> PixelBox? {
        guard let map, fullScale > 0 else { return nil }
        let limit = fullScale * Float(style.threshold)
        let size = modelGrid.size
        let transform = modelGrid.transform(to: geometry)
        var low = SIMD2(Double.infinity, .infinity)
        var high = -low
        for z in 0..<size.z {
            for y in 0..<size.y {
                for x in 0..<size.x {
                    let value = map.scalars[(z * size.y + y) * size.x + x]
                    guard (isSigned ? abs(value) : value) > limit else { continue }
                    let index =
                        transform.offset + transform.x * Double(x) + transform.y * Double(y) + transform.z * Double(z)
                    low = pointwiseMin(low, SIMD2(index.x, index.y))
                    high = pointwiseMax(high, SIMD2(index.x, index.y))
                }
            }
        }
        guard low.x <= high.x, low.y <= high.y else { return nil }
        func pixel(_ value: Double, _ extent: Int) -> Int { Int(min(max(value.rounded(), 0), Double(extent - 1))) }
        let (left, right) = (pixel(low.x, geometry.size.x), pixel(high.x, geometry.size.x))
        let (top, bottom) = (pixel(low.y, geometry.size.y), pixel(high.y, geometry.size.y))
        return PixelBox(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
    }
}
