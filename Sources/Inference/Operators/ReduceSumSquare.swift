/// Sum of squares over axes.
struct ReduceSumSquare: Operator {
    static let opType = "ReduceSumSquare"
    private let reduction: Reduction

    init(_ node: NodeReader) throws { reduction = try Reduction(node) }

    func prepare(_ request: PlanRequest) throws -> Prepared { try reduction.prepare(request, .squares) }
}
