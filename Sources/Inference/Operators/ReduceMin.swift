/// Smallest element over axes.
struct ReduceMin: Operator {
    static let opType = "ReduceMin"
    private let reduction: Reduction

    init(_ node: NodeReader) throws { reduction = try Reduction(node) }

    func prepare(_ request: PlanRequest) throws -> Prepared { try reduction.prepare(request, .smallest) }
}
