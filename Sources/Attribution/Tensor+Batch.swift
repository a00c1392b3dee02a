import Tensors

extension Tensor {
    /// Samples of one shape (batch 1), one after the other as one batch.
    static func batch(_ samples: [Tensor]) -> Tensor {
        precondition(!samples.isEmpty, "a batch of nothing")
        var scalars: [Float] = []
        scalars.reserveCapacity(samples.count * samples[0].count)
        for sample in samples { scalars += sample.scalars }
        return Tensor(shape: samples[0].shape.withBatch(samples.count), scalars: scalars)
    }

    /// This sample (batch 1) `count` times.
    func repeated(_ count: Int) -> Tensor { .batch([Tensor](repeating: self, count: count)) }

    /// One sample of a batch, as a batch of 1.
    func sample(_ index: Int) -> Tensor {
        let shape = shape.withBatch(1)
        let start = index * shape.count
        return Tensor(shape: shape, scalars: Array(scalars[start..<(start + shape.count)]))
    }

    /// Element by element; shapes are equal.
    func combined(with other: Tensor, _ combine: (Float, Float) -> Float) -> Tensor {
        precondition(shape == other.shape, "tensors of other shapes")
        var result = scalars
        unsafe result.withUnsafeMutableBufferPointer { result in
            unsafe other.scalars.withUnsafeBufferPointer { other in
                for i in 0..<result.count { unsafe result[i] = combine(result[i], other[i]) }
            }
        }
        return Tensor(shape: shape, scalars: result)
    }

    func mapped(_ transform: (Float) -> Float) -> Tensor { Tensor(shape: shape, scalars: scalars.map(transform)) }

    /// The sum in Float64.
    var sum: Double { scalars.reduce(0.0) { $0 + Double($1) } }
}
