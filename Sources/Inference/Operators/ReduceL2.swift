/// Euclidean length over axes.
struct ReduceL2: Operator {
    static let opType = "ReduceL2"
    private let reduction: Reduction

    init(_ node: NodeReader) throws { reduction = try Reduction(node) }

    func prepare(_ request: PlanRequest) throws -> Prepared { try reduction.prepare(request, .norm) }
}
