import Tensors

/// Drops axes of extent 1.
struct Squeeze: Operator {
    static let opType = "Squeeze"
    private let axes: [Int]?

    init(_ node: NodeReader) throws { axes = try node.ints("axes") }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        let extents = input.shape.dimensions
        let given = try axes ?? request.integers(1, "axes")
        let dropped = Set(
            try given?.map { try $0.axis(rank: extents.count) } ?? extents.indices.filter { extents[$0] == 1 })
        guard dropped.allSatisfy({ extents[$0] == 1 }) else { throw NodeProblem("an axis of \(input.shape) is not 1") }
        return input.reshaped(to: Shape(extents.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)))
    }
}
