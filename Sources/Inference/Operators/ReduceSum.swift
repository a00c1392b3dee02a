/// Sum over axes.
struct ReduceSum: Operator {
    static let opType = "ReduceSum"
    private let reduction: Reduction

    init(_ node: NodeReader) throws { reduction = try Reduction(node) }

    func prepare(_ request: PlanRequest) throws -> Prepared { try reduction.prepare(request, .sum) }
}
