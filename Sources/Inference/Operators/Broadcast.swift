import Tensors

/// How arrays of different shapes are read together (ONNX's multidirectional broadcasting, as NumPy's).
struct Broadcast {
    let shape: Shape
    /// Rows of the output: everything but its last axis.
    let rows: Int
    let columns: Int
    /// Per array: the step along the last axis (0 or 1) and the offset of every row's beginning.
    let steps: [Int]
    let offsets: [[Int]]

    init(_ shapes: [Shape]) throws(NodeProblem) {
        shape = try Self.shape(of: shapes)
        let rank = max(shape.rank, 1)
        let extents = [Int](repeating: 1, count: rank - shape.rank) + shape.dimensions
        columns = extents[rank - 1]
        rows = extents.dropLast().reduce(1, *)
        var steps: [Int] = []
        var offsets: [[Int]] = []
        for array in shapes {
            let own = [Int](repeating: 1, count: rank - array.rank) + array.dimensions
            let strides = zip(own, Shape(own).strides).map { $0 == 1 ? 0 : $1 }
            steps.append(strides[rank - 1])
            var starts = [0]
            for axis in 0..<(rank - 1) {
                starts = starts.flatMap { start in (0..<extents[axis]).map { start + $0 * strides[axis] } }
            }
            offsets.append(starts)
        }
        self.steps = steps
        self.offsets = offsets
    }

    static func shape(of shapes: [Shape]) throws(NodeProblem) -> Shape {
        let rank = shapes.map(\.rank).max() ?? 0
        var extents = [Int](repeating: 1, count: rank)
        for shape in shapes {
            for (axis, extent) in shape.dimensions.enumerated() where extent != 1 {
                let at = rank - shape.rank + axis
                guard extents[at] == 1 || extents[at] == extent else {
                    throw NodeProblem("shapes \(shapes.map(\.description).joined(separator: " and ")) do not broadcast")
                }
                extents[at] = extent
            }
        }
        return Shape(extents)
    }
}
