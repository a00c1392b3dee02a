import DICOM
import Tensors

/// The steps from a decoded volume to a model's grid, and the record of them.
struct ImageWork {
    private let specification: ImageModality
    private let source: VolumeGeometry
    private let grid: VolumeGeometry
    private let transform: IndexTransform
    /// For each voxel of the grid whether the source covers it; nil when it covers all.
    private let covered: [Bool]?
    private(set) var steps: [String] = []
    private(set) var warnings: [Finding] = []

    /// Below this share of the grid's voxels, a reader should know how little the image covers.
    private static let littleCovered = 0.25

    /// - Throws: `StudyRefusal` `modality-outside-grid` when the volume covers no voxel of the grid.
    init(_ specification: ImageModality, from source: VolumeGeometry, to grid: VolumeGeometry) throws(StudyRefusal) {
        self.specification = specification
        self.source = source
        self.grid = grid
        transform = grid.transform(to: source)
        let mask = Self.coverage(of: grid.size, by: source.size, transform)
        let count = mask.reduce(0) { $0 + ($1 ? 1 : 0) }
        covered = count == mask.count ? nil : mask
        let share = Double(count) / Double(mask.count)
        if count == 0 {
            throw StudyRefusal(
                code: "modality-outside-grid",
                message: "the volume of \"\(specification.name)\" does not overlap the grid at all; "
                    + "check that its series belongs to the same examination")
        }
        if share < Self.littleCovered {
            warnings.append(
                Finding(
                    "grid-partly-covered",
                    "\"\(specification.name)\" covers \((100 * share).brief) % of the grid; the rest is \(specification.outside.brief)"
                ))
        }
    }

    /// The volume's channels as the modality wants them, each `[slice, row, column]`.
    mutating func channels(of volume: Volume) -> [Tensor] {
        let wanted = specification.channels
        let voxels = volume.voxels
        guard voxels.shape.rank == 4 else {
            if wanted > 1 { steps.append("grey image repeated in \(wanted) channels") }
            return [Tensor](repeating: voxels, count: wanted)
        }
        let shape = Shape(Array(voxels.shape.dimensions.prefix(3)))
        let count = voxels.shape[3]
        let values = voxels.scalars
        if wanted == 1 {
            steps.append("colour to grey: 0.299 red + 0.587 green + 0.114 blue")
            var grey = [Float](repeating: 0, count: shape.count)
            for index in grey.indices {
                let at = index * count
                grey[index] = 0.299 * values[at] + 0.587 * values[at + 1] + 0.114 * values[at + 2]
            }
            return [Tensor(shape: shape, scalars: grey)]
        }
        return (0..<wanted).map { channel in
            var one = [Float](repeating: 0, count: shape.count)
            for index in one.indices { one[index] = values[index * count + channel] }
            return Tensor(shape: shape, scalars: one)
        }
    }

    /// One channel on the grid, normalised. Steps that all channels share are recorded for the first.
    mutating func prepare(_ channel: Tensor, index: Int) throws(StudyRefusal) -> [Float] {
        var record: [String] = []
        var values = resampled(channel, &record).scalars
        if index == 0 { steps += record }
        guard values.allSatisfy(\.isFinite) else {
            throw StudyRefusal(
                code: "values-not-finite",
                message: "modality \"\(specification.name)\" holds values that are not numbers")
        }
        for step in specification.normalisation {
            let sentence: String
            do throws(StudyRefusal) {
                sentence = try step.apply(to: &values, covered: covered, channel: index)
            } catch {
                throw StudyRefusal(code: error.code, message: "modality \"\(specification.name)\": \(error.message)")
            }
            steps.append(specification.channels > 1 ? "channel \(index): \(sentence)" : sentence)
        }
        return values
    }

    private func resampled(_ channel: Tensor, _ record: inout [String]) -> Tensor {
        let (part, transform) = cropped(channel)
        var work = part
        if let range = specification.validRange {
            let (low, high) = (Float(range.low), Float(range.high))
            var values = work.scalars
            for index in values.indices { values[index] = min(max(values[index], low), high) }
            work = Tensor(shape: work.shape, scalars: values)
            record.append("values clamped to \(range.text)")
        }
        if grid == source {
            record.append("the series' own grid kept")
            return work
        }
        let sigma = self.sigma
        if sigma != .zero {
            work = work.smoothed(sigma: sigma)
            record.append(
                "smoothed against aliasing: Gaussian of \(sigma.x.brief), \(sigma.y.brief), \(sigma.z.brief) voxels (x, y, z)"
            )
        }
        let (size, spacing, origin) = (grid.size, grid.spacing, grid.origin)
        record.append(
            "resampled (\(specification.interpolation.rawValue), \(specification.outside.brief) outside) "
                + "to \(size.x) × \(size.y) × \(size.z) voxels of "
                + "\(spacing.x.brief) × \(spacing.y.brief) × \(spacing.z.brief) mm "
                + "from (\(origin.x.brief), \(origin.y.brief), \(origin.z.brief))")
        return work.resampled(
            to: grid.size, by: transform, interpolation: specification.interpolation,
            outside: Float(specification.outside))
    }

    private var sigma: SIMD3<Double> {
        guard specification.antialias, specification.interpolation == .trilinear else { return .zero }
        var sigma = transform.antialiasingSigma
        // One slice has no neighbours to be smoothed with, and a grid of one slice is a cut, not a summary.
        if source.size.z == 1 || grid.size.z == 1 { sigma.z = 0 }
        return sigma
    }

    /// The part of the source that the grid and the smoothing around it can reach, and the transform into that part.
    private func cropped(_ channel: Tensor) -> (Tensor, IndexTransform) {
        let last = SIMD3<Double>(grid.size) - 1
        var low = SIMD3<Double>(repeating: .infinity)
        var high = SIMD3<Double>(repeating: -.infinity)
        for corner in 0..<8 {
            let k = SIMD3(
                corner & 1 == 0 ? 0 : last.x, corner & 2 == 0 ? 0 : last.y, corner & 4 == 0 ? 0 : last.z)
            let p = transform.offset + transform.x * k.x + transform.y * k.y + transform.z * k.z
            low = pointwiseMin(low, p)
            high = pointwiseMax(high, p)
        }
        let margin = sigma * 4 + 3
        let bound = SIMD3<Double>(source.size)
        let from = (low - margin).rounded(.down).clamped(lowerBound: .zero, upperBound: bound - 1)
        let to = (high + margin).rounded(.up).clamped(lowerBound: from, upperBound: bound - 1)
        let (start, size) = (SIMD3<Int>(from), SIMD3<Int>(to - from) &+ 1)
        guard size != source.size else { return (channel, transform) }
        var values: [Float] = []
        values.reserveCapacity(size.x * size.y * size.z)
        for k in start.z..<(start.z + size.z) {
            for j in start.y..<(start.y + size.y) {
                let row = (k * source.size.y + j) * source.size.x + start.x
                values += channel.scalars[row..<(row + size.x)]
            }
        }
        return (
            Tensor(shape: [size.z, size.y, size.x], scalars: values),
            IndexTransform(x: transform.x, y: transform.y, z: transform.z, offset: transform.offset - from)
        )
    }

    /// By the rule of `Tensor.resampled`: up to half a voxel beyond the outermost centres.
    private static func coverage(
        of size: SIMD3<Int>, by source: SIMD3<Int>, _ transform: IndexTransform
    ) -> [Bool] {
        let slack = 1e-6
        let low = SIMD3<Double>(repeating: -0.5 - slack)
        let high = SIMD3<Double>(source) - 0.5 + slack
        var mask = [Bool](repeating: false, count: size.x * size.y * size.z)
        var at = 0
        for k in 0..<size.z {
            for j in 0..<size.y {
                let row = transform.offset + transform.z * Double(k) + transform.y * Double(j)
                for i in 0..<size.x {
                    let p = row + transform.x * Double(i)
                    mask[at] = all(p .>= low) && all(p .<= high)
                    at += 1
                }
            }
        }
        return mask
    }
}
