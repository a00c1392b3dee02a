package import Tensors

extension Segmentation {
    /// Every place in one segment.
    package static func whole(shape: Shape) -> Segmentation {
        Segmentation(shape: shape, labels: [Int32](repeating: 0, count: shape.count))
    }

    /// A grid of `counts` boxes along each axis, as equal as whole places allow: extents differ by at most one.
    /// - Throws: `MetricError` unless there is one count for each axis, from 1 to the axis's extent.
    package static func boxes(shape: Shape, counts: [Int]) throws(MetricError) -> Segmentation {
        guard counts.count == shape.rank, zip(counts, shape.dimensions).allSatisfy({ $0 >= 1 && $0 <= $1 }) else {
            throw .wrongSegments(
                reason: "\(Shape(counts.map { max(0, $0) })) boxes do not divide an image of \(shape)")
        }
        return grid(shape: shape, counts: counts) { $0 * counts[$1] / shape[$1] }
    }

    /// Boxes of `size` places along each axis from the origin; the last along an axis may be smaller.
    /// - Throws: `MetricError` unless there is one extent above 0 for each axis.
    package static func boxes(shape: Shape, size: [Int]) throws(MetricError) -> Segmentation {
        guard size.count == shape.rank, size.allSatisfy({ $0 >= 1 }) else {
            throw .wrongSegments(reason: "a box needs \(shape.rank) extents above 0")
        }
        let counts = zip(shape.dimensions, size).map { ($0 - 1) / $1 + 1 }
        return grid(shape: shape, counts: counts) { $0 / size[$1] }
    }

    private static func grid(shape: Shape, counts: [Int], box: (_ index: Int, _ axis: Int) -> Int) -> Segmentation {
        let strides = Shape(counts).strides
        // One axis after the other: each adds its part to the number of the box.
        var labels: [Int32] = [0]
        for axis in 0..<shape.rank {
            let parts = (0..<shape[axis]).map { Int32(box($0, axis) * strides[axis]) }
            var next: [Int32] = []
            next.reserveCapacity(labels.count * parts.count)
            for label in labels { for part in parts { next.append(label + part) } }
            labels = next
        }
        return Segmentation(shape: shape, labels: labels)
    }
}
