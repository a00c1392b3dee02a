import Tensors

/// The number of a value's elements.
struct Size: Operator {
    static let opType = "Size"

    init(_ node: NodeReader) {}

    func prepare(_ request: PlanRequest) throws -> Prepared {
        .folded([Constant(shape: [], int64: [Int64(try request.input(0).shape.count)])])
    }
}
