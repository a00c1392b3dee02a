import Tensors

/// Repeats along axes of extent 1, by broadcasting with a shape.
struct Expand: Operator {
    static let opType = "Expand"

    init(_ node: NodeReader) {}

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        guard let wanted = try request.integers(1, "shape") else { throw NodeProblem("shape is missing") }
        let shape = try Broadcast.shape(of: [input.shape, Shape(wanted.map { max($0, 0) })])
        let padded = [Int](repeating: 1, count: shape.rank - input.shape.rank) + input.shape.dimensions
        let strides = zip(padded, Shape(padded).strides).map { $0 == 1 ? 0 : $1 }
        return try IndexMap(shape: shape, strides: strides).prepared(input)
    }
}
