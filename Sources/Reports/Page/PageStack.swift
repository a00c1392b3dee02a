import DICOM
import Tensors

/// One picture's slices as the page carries them: fewer pixels, without the air around the body, perhaps not every slice.
struct PageStack: Sendable {
    let picture: StudyDrawing.Picture
    /// Each pixel is the mean of so many columns and rows of the source.
    let factor: Int
    /// The source slices that are carried.
    let slices: Range<Int>
    /// The part of the reduced picture that is carried.
    let crop: PixelBox
    let levels: GreyLevels
    /// Of the carried pixels; slice indices are the source's.
    let geometry: VolumeGeometry

    private var volume: Volume { picture.image.volume }

    var isColour: Bool { volume.unit == .rgb || volume.voxels.shape.rank == 4 }
    private var channels: Int { isColour ? 3 : 1 }

    /// All of a volume at 512 pixels or less across, of a single picture at 1024.
    init(_ picture: StudyDrawing.Picture) {
        let size = picture.image.volume.geometry.size
        let limit = size.z > 1 ? 512 : 1024
        self.init(
            picture, factor: max(1, min((max(size.x, size.y) + limit - 1) / limit, size.x, size.y)), slices: 0..<size.z,
            levels: GreyLevels(of: picture.image.volume, window: picture.renderer.greyscale.window))
    }

    private init(_ picture: StudyDrawing.Picture, factor: Int, slices: Range<Int>, levels: GreyLevels) {
        self.picture = picture
        self.factor = factor
        self.slices = slices
        self.levels = levels
        let source = picture.image.volume.geometry
        let whole = Self.geometry(source, factor: factor, crop: nil)
        crop =
            source.size.z > 1
            ? Self.bounds(picture, factor: factor, slices: slices, levels: levels, geometry: whole)
            : PixelBox(x: 0, y: 0, width: whole.size.x, height: whole.size.y)
        geometry = Self.geometry(source, factor: factor, crop: crop)
    }

    /// The same with the next smaller amount of data; nil when there is nothing left to give up.
    ///
    /// Pixels go first while 240 remain across, then the slices furthest from the relevant ones, then both in turn.
    func reduced() -> PageStack? {
        let size = volume.geometry.size
        let next = max(size.x, size.y) / (factor + 1)
        let fewer = max(slices.count * 3 / 4, 1)
        if next >= 240 { return coarser() }
        if fewer >= max(40, size.z / 2) || (next < 160 && fewer >= 8) { return with(window(of: fewer)) }
        if next >= 32 { return coarser() }
        return slices.count > 1 ? with(window(of: fewer)) : nil
    }

    /// The same at the next larger factor; nil when no pixel would be left.
    func coarser() -> PageStack? {
        let size = volume.geometry.size
        guard min(size.x, size.y) / (factor + 1) >= 1 else { return nil }
        return PageStack(picture, factor: factor + 1, slices: slices, levels: levels)
    }

    private func with(_ slices: Range<Int>) -> PageStack {
        PageStack(picture, factor: factor, slices: slices, levels: levels)
    }

    /// So many consecutive slices with the most relevance among them, the middle ones of equals.
    private func window(of count: Int) -> Range<Int> {
        let relevances = picture.renderer.sliceRelevances()
        var sums = [0.0]
        for relevance in relevances { sums.append(sums[sums.count - 1] + relevance) }
        let middle = (relevances.count - count) / 2
        let start = (0...(relevances.count - count)).max { a, b in
            let (one, other) = (sums[a + count] - sums[a], sums[b + count] - sums[b])
            return one != other ? one < other : abs(a - middle) > abs(b - middle)
        }
        return (start ?? 0)..<((start ?? 0) + count)
    }

    /// A slice's means over `factor × factor` pixels, in the volume's unit, `[row][column][channel]`, cropped.
    func pixels(slice: Int) -> [Float] {
        Self.means(volume, slice: slice, factor: factor, box: crop, channels: channels)
    }

    /// A slice as PNG: its grey levels, or its colours.
    func png(slice: Int) throws -> [UInt8] {
        let pixels = pixels(slice: slice)
        let samples =
            isColour ? pixels.map { UInt8(min(max($0.rounded(), 0), 255)) } : levels.levels(of: pixels)
        return try PNG.encode(samples, width: crop.width, height: crop.height, format: isColour ? .rgb : .grey)
    }

    /// What all slices' PNGs may have in bytes together, by eight of them.
    func predictedBytes() throws -> Int {
        let count = min(8, slices.count)
        let samples = (0..<count).map { slices.lowerBound + ($0 * 2 + 1) * slices.count / (2 * count) }
        let bytes = try SideBySide.map(samples) { try png(slice: $0).count }.reduce(0, +)
        return bytes * slices.count / count
    }

    private static func geometry(_ source: VolumeGeometry, factor: Int, crop: PixelBox?) -> VolumeGeometry {
        let box = crop ?? PixelBox(x: 0, y: 0, width: source.size.x / factor, height: source.size.y / factor)
        let center = Double(factor - 1) / 2
        return VolumeGeometry(
            size: SIMD3(box.width, box.height, source.size.z),
            spacing: SIMD3(source.spacing.x * Double(factor), source.spacing.y * Double(factor), source.spacing.z),
            origin: source.position(
                ofIndex: SIMD3(Double(box.x * factor) + center, Double(box.y * factor) + center, 0)),
            x: source.x, y: source.y, z: source.z, frameOfReferenceUID: source.frameOfReferenceUID)
    }

    private static func means(
        _ volume: Volume, slice: Int, factor: Int, box: PixelBox, channels: Int
    ) -> [Float] {
        let size = volume.geometry.size
        let start = slice * size.x * size.y * channels
        let scalars = volume.voxels.scalars
        var result = [Float](repeating: 0, count: box.width * box.height * channels)
        for y in 0..<box.height {
            for x in 0..<box.width {
                for channel in 0..<channels {
                    var (sum, count): (Float, Float) = (0, 0)
                    for row in ((box.y + y) * factor)..<((box.y + y + 1) * factor) {
                        let line = start + (row * size.x + (box.x + x) * factor) * channels + channel
                        for column in 0..<factor {
                            let value = scalars[line + column * channels]
                            if value.isNaN { continue }
                            sum += value
                            count += 1
                        }
                    }
                    result[(y * box.width + x) * channels + channel] = count > 0 ? sum / count : .nan
                }
            }
        }
        return result
    }

    /// The body on any of the slices and whatever the heat map colours, with a margin.
    private static func bounds(
        _ picture: StudyDrawing.Picture, factor: Int, slices: Range<Int>, levels: GreyLevels, geometry: VolumeGeometry
    ) -> PixelBox {
        let volume = picture.image.volume
        let isColour = volume.unit == .rgb || volume.voxels.shape.rank == 4
        let whole = PixelBox(x: 0, y: 0, width: geometry.size.x, height: geometry.size.y)
        guard !isColour, whole.width > 8, whole.height > 8 else { return whole }
        var content = PixelBox.Union()
        let count = min(40, slices.count)
        let looked = (0..<count).map { slices.lowerBound + $0 * slices.count / count }
        let boxes = try? SideBySide.map(looked) { slice in
            PixelBox.content(
                levels.levels(of: means(volume, slice: slice, factor: factor, box: whole, channels: 1)),
                width: whole.width, height: whole.height)
        }
        for box in boxes ?? [] { content.add(box) }
        if let lit = picture.renderer.litBox(on: geometry) { content.add(lit) }
        return content.box?.grown(by: max(whole.width, whole.height) / 40, within: whole) ?? whole
    }
}
