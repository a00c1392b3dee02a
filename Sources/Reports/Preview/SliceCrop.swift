/// The part of slices that is worth showing: air around the body is left out, alike on every slice of a sheet.
package struct SliceCrop: Hashable, Sendable {
    package let x: Int
    package let y: Int
    package let width: Int
    package let height: Int

    /// Everything that differs from the border's grey in any source, and everything that a heat map colours, with a margin.
    ///
    /// When less than a tenth of the area would go, the whole picture stays.
    /// - Parameter pairs: sources and overlays of one size.
    package init(of pairs: [(source: RGBImage, overlay: RGBImage)]) {
        let (width, height) = (pairs.first?.source.width ?? 0, pairs.first?.source.height ?? 0)
        let background = Self.borderLevel(pairs.map(\.source))
        var columns = [Int](repeating: 0, count: width)
        var rows = [Int](repeating: 0, count: height)
        for (source, overlay) in pairs {
            let (plain, lit) = (source.samples, overlay.samples)
            for y in 0..<height {
                for x in 0..<width {
                    let at = 3 * (y * width + x) + 1
                    // Little above rounding: in a wide PET window a body is only a few levels from air.
                    let isContent = abs(Int(plain[at]) - background) > 4
                    let isLit = plain[at - 1] != lit[at - 1] || plain[at] != lit[at] || plain[at + 1] != lit[at + 1]
                    guard isContent || isLit else { continue }
                    // Single bright pixels of noise do not count as a body; a heat map always does.
                    columns[x] += isLit ? height : 1
                    rows[y] += isLit ? width : 1
                }
            }
        }
        let enough = pairs.count
        let across = Self.span(columns.map { $0 > enough * height / 100 })
        let down = Self.span(rows.map { $0 > enough * width / 100 })
        guard Double(across.count * down.count) < 0.9 * Double(width * height), !across.isEmpty, !down.isEmpty else {
            (self.x, self.y, self.width, self.height) = (0, 0, width, height)
            return
        }
        (x, y, self.width, self.height) = (across.lowerBound, down.lowerBound, across.count, down.count)
    }

    /// The picture's part.
    package func callAsFunction(_ image: RGBImage) -> RGBImage {
        guard width != image.width || height != image.height else { return image }
        var part = RGBImage(width: width, height: height)
        part.draw(image, x: -x, y: -y)
        return part
    }

    private static func borderLevel(_ images: [RGBImage]) -> Int {
        var levels: [UInt8] = []
        for image in images where image.width > 0 && image.height > 0 {
            for x in 0..<image.width { levels += [image[x, 0].green, image[x, image.height - 1].green] }
            for y in 0..<image.height { levels += [image[0, y].green, image[image.width - 1, y].green] }
        }
        levels.sort()
        return levels.isEmpty ? 0 : Int(levels[levels.count / 2])
    }

    /// From the first to the last true, with a margin of a twentieth of the whole and at least a quarter of it long.
    private static func span(_ flags: [Bool]) -> Range<Int> {
        guard let first = flags.firstIndex(of: true), let last = flags.lastIndex(of: true) else {
            return 0..<flags.count
        }
        let margin = flags.count / 20
        var (low, high) = (first - margin, last + 1 + margin)
        let missing = flags.count / 4 - (high - low)
        if missing > 0 { (low, high) = (low - missing / 2, high + missing - missing / 2) }
        return max(0, low)..<min(flags.count, high)
    }
}
