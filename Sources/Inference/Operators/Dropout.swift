/// The value itself: nothing is dropped at inference.
struct Dropout: Operator {
    static let opType = "Dropout"

    init(_ node: NodeReader) {}

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        return input.reshaped(to: input.shape)
    }
}
