/// Largest element over axes.
struct ReduceMax: Operator {
    static let opType = "ReduceMax"
    private let reduction: Reduction

    init(_ node: NodeReader) throws { reduction = try Reduction(node) }

    func prepare(_ request: PlanRequest) throws -> Prepared { try reduction.prepare(request, .largest) }
}
