/// A dense row-major array of Float32, axes as in ONNX: `[batch, channel, …spatial]` where it feeds a model.
package struct Tensor: Equatable, Sendable {
    package let shape: Shape
    /// The elements in row-major order. Change them in place; their number stays `shape.count`.
    package var scalars: [Float]

    package init(shape: Shape, scalars: [Float]) {
        precondition(scalars.count == shape.count, "\(scalars.count) scalars do not fill \(shape)")
        self.shape = shape
        self.scalars = scalars
    }

    package init(shape: Shape, repeating value: Float = 0) {
        self.shape = shape
        scalars = [Float](repeating: value, count: shape.count)
    }

    /// The same elements under another shape of the same count.
    package func reshaped(to shape: Shape) -> Tensor { Tensor(shape: shape, scalars: scalars) }

    @inlinable package var count: Int { shape.count }
}
