/// Mean over axes.
struct ReduceMean: Operator {
    static let opType = "ReduceMean"
    private let reduction: Reduction

    init(_ node: NodeReader) throws { reduction = try Reduction(node) }

    func prepare(_ request: PlanRequest) throws -> Prepared { try reduction.prepare(request, .mean) }
}
