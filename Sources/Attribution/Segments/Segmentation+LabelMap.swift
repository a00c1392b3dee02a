package import Tensors

extension Segmentation {
    /// The segments that a label map gives: places of the same value belong together, whether they touch or not.
    ///
    /// - Parameters:
    ///   - map: whole numbers from 0 to 2²⁴, on the image's spatial axes; axes of extent 1 in front are dropped.
    ///   - background: the label that means no segment, such as 0; nil when every label is one.
    /// - Throws: `MetricError` for other values, another shape, or a map that is background everywhere.
    package init(labelMap map: Tensor, shape: Shape, background: Int? = nil) throws(MetricError) {
        var dimensions = map.shape.dimensions
        while dimensions.count > shape.rank, dimensions.first == 1 { dimensions.removeFirst() }
        guard dimensions == shape.dimensions else {
            throw .wrongShape(
                what: "label map", name: "segments", expected: shape.dimensions, found: map.shape.dimensions)
        }
        var labels: [Int32] = []
        labels.reserveCapacity(map.count)
        for value in map.scalars {
            guard value >= 0, value <= 0x1p24, value == value.rounded() else {
                throw .wrongLabels(reason: "labels are whole numbers from 0 to 16777216")
            }
            labels.append(Int(value) == background ? -1 : Int32(value))
        }
        self.init(shape: shape, labels: labels)
        guard count > 0 else { throw .wrongLabels(reason: "every place is background") }
    }
}
