package import Tensors

/// A partition of an image's places into segments that are shown or hidden as a whole.
package struct Segmentation: Hashable, Sendable {
    /// The image's spatial axes.
    package let shape: Shape
    /// The segment of each place in row-major order, 0..<count, numbered by first appearance; −1 where there is none
    /// (outside the mask), which is never perturbed.
    package let labels: [Int32]
    package let count: Int

    /// Any labels, renumbered by first appearance; negative ones mean no segment.
    package init(shape: Shape, labels: [Int32]) {
        precondition(labels.count == shape.count, "\(labels.count) labels do not fill \(shape)")
        var numbers: [Int32: Int32] = [:]
        self.shape = shape
        self.labels = labels.map { label in
            guard label >= 0 else { return -1 }
            if let number = numbers[label] { return number }
            let number = Int32(numbers.count)
            numbers[label] = number
            return number
        }
        count = numbers.count
    }

    /// How many places each segment has.
    package var sizes: [Int] {
        var sizes = [Int](repeating: 0, count: count)
        for label in labels where label >= 0 { sizes[Int(label)] += 1 }
        return sizes
    }

    /// The same segments without the places outside a mask (0 or less); segments that lose every place vanish.
    /// - Throws: `MetricError` when the mask has another shape or nothing inside.
    package func masked(by mask: Tensor) throws(MetricError) -> Segmentation {
        guard mask.shape == shape else {
            throw .wrongShape(
                what: "mask", name: "segments", expected: shape.dimensions, found: mask.shape.dimensions)
        }
        let result = Segmentation(shape: shape, labels: zip(labels, mask.scalars).map { $1 > 0 ? $0 : -1 })
        guard result.count > 0 else { throw .wrongSegments(reason: "the mask leaves no place") }
        return result
    }
}
