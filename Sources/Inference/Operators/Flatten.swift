import Tensors

/// A matrix: the axes before `axis` by those from it on.
struct Flatten: Operator {
    static let opType = "Flatten"
    private let axis: Int

    init(_ node: NodeReader) throws { axis = try node.int("axis", default: 1) }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        let axis = axis < 0 ? axis + input.shape.rank : axis
        guard axis >= 0, axis <= input.shape.rank else { throw NodeProblem("axis \(axis) is outside \(input.shape)") }
        let rows = input.shape.dimensions[..<axis].reduce(1, *)
        return input.reshaped(to: [rows, input.shape.dimensions[axis...].reduce(1, *)])
    }
}
