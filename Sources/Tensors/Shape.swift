/// Extents of an array, slowest-varying axis first (row-major, as in ONNX and NumPy).
///
/// An empty list is a scalar with one element.
package struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    package let dimensions: [Int]

    package init(_ dimensions: [Int]) {
        precondition(dimensions.allSatisfy { $0 >= 0 }, "a dimension is negative")
        self.dimensions = dimensions
    }

    package init(arrayLiteral elements: Int...) { self.init(elements) }

    @inlinable package var rank: Int { dimensions.count }

    /// The number of elements.
    @inlinable package var count: Int { dimensions.reduce(1, *) }

    /// Distance in elements between neighbours along each axis.
    package var strides: [Int] {
        var strides = [Int](repeating: 1, count: rank)
        for axis in stride(from: rank - 2, through: 0, by: -1) {
            strides[axis] = strides[axis + 1] * dimensions[axis + 1]
        }
        return strides
    }

    @inlinable package subscript(axis: Int) -> Int { dimensions[axis] }

    /// The shape with its first extent replaced, such as one sample's shape for a batch.
    package func withBatch(_ batch: Int) -> Shape { Shape([batch] + dimensions.dropFirst()) }

    package var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }
}
