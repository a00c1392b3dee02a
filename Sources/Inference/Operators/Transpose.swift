import Tensors

/// Permutes axes; reverses them without `perm`.
struct Transpose: Operator {
    static let opType = "Transpose"
    private let permutation: [Int]?

    init(_ node: NodeReader) throws { permutation = try node.ints("perm") }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        let order = permutation ?? Array((0..<input.shape.rank).reversed())
        guard order.sorted() == Array(0..<input.shape.rank) else {
            throw NodeProblem("perm \(order) is no permutation")
        }
        let strides = input.shape.strides
        let map = IndexMap(shape: Shape(order.map { input.shape[$0] }), strides: order.map { strides[$0] })
        return try map.prepared(input)
    }
}
