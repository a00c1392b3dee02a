import Tensors

/// One number everywhere.
struct ConstantOfShape: Operator {
    static let opType = "ConstantOfShape"
    private let value: Constant

    init(_ node: NodeReader) throws {
        switch node.node.attributes["value"] {
        case .tensor(let constant): value = constant
        case nil: value = Constant(shape: [1], float32: [0])
        default: throw NodeProblem("attribute value is not a tensor")
        }
    }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        guard let extents = try request.integers(0, "shape") else { throw NodeProblem("shape is missing") }
        let shape = Shape(extents.map { max($0, 0) })
        let map = IndexMap(shape: shape, indices: [Int32](repeating: 0, count: shape.count))
        return .folded([value.picking(map)])
    }
}
