/// The value itself.
struct Identity: Operator {
    static let opType = "Identity"

    init(_ node: NodeReader) {}

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        return input.reshaped(to: input.shape)
    }
}
