/// Product over axes.
struct ReduceProd: Operator {
    static let opType = "ReduceProd"
    private let reduction: Reduction

    init(_ node: NodeReader) throws { reduction = try Reduction(node) }

    func prepare(_ request: PlanRequest) throws -> Prepared { try reduction.prepare(request, .product) }
}
