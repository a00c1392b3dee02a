/// The grid of a segment's frames: its slices are where the frames are, and empty where none is.
struct SegmentGrid {
    let geometry: VolumeGeometry
    /// The slice of each frame.
    let slices: [Int]

    /// A larger gap than this share of the distance of slices from a multiple of it is none.
    private static let looseness = 0.05

    /// - Parameters:
    ///   - planes: of the frames, at least one.
    ///   - stated: the distance of slices as the object states it.
    init(
        _ planes: [FrameRecord.Plane], rows: Int, columns: Int, stated: Double?, frameOfReferenceUID: String?
    ) throws(ReferenceMaskError) {
        let model = planes[0]
        for plane in planes {
            let turn = max((plane.x - model.x).length, (plane.y - model.y).length)
            let spacing = plane.spacing - model.spacing
            guard turn < 1e-3, abs(spacing.x) < 1e-3 * model.spacing.x, abs(spacing.y) < 1e-3 * model.spacing.y else {
                throw .irregular(reason: "they differ in orientation or pixel spacing")
            }
        }
        let normal = model.normal
        let heights = planes.map { $0.position.dot(normal) }
        let order = heights.indices.sorted { heights[$0] < heights[$1] }
        let gaps = zip(order.dropFirst(), order).map { heights[$0] - heights[$1] }.filter { $0 > 1e-3 }
        let step = try Self.step(gaps, stated: stated)
        let (first, last) = (order[0], order[order.count - 1])
        slices = heights.map { Int((($0 - heights[first]) / step).rounded()) }
        let count = slices[last] + 1
        // Slices of a tilted stack run off the normal; the frames say by how much.
        let run = planes[last].position - planes[first].position
        let axis = count > 1 && run.length > 0 ? run / run.length : normal
        let spacing = count > 1 ? run.length / Double(count - 1) : step
        for (plane, slice) in zip(planes, slices) {
            let ideal = planes[first].position + axis * (spacing * Double(slice))
            let off = plane.position - ideal
            guard abs(off.dot(model.x)) < 0.5 * model.spacing.x, abs(off.dot(model.y)) < 0.5 * model.spacing.y else {
                throw .irregular(reason: "they are shifted in their plane")
            }
        }
        geometry = VolumeGeometry(
            size: SIMD3(columns, rows, count), spacing: SIMD3(model.spacing.x, model.spacing.y, spacing),
            origin: planes[first].position, x: model.x, y: model.y, z: axis, frameOfReferenceUID: frameOfReferenceUID)
    }

    private static func step(_ gaps: [Double], stated: Double?) throws(ReferenceMaskError) -> Double {
        guard let smallest = gaps.min() else { return stated.flatMap { $0 > 0 ? $0 : nil } ?? 1 }
        for step in [stated, smallest].compactMap({ $0 }) where step > 0 {
            let isGrid = gaps.allSatisfy { gap in
                let multiple = (gap / step).rounded()
                return multiple >= 1 && abs(gap - multiple * step) <= looseness * step
            }
            if isGrid { return step }
        }
        throw .irregular(reason: "their distances are no multiples of the smallest")
    }
}
