import Tensors

/// Numbers from a start to before a limit, known before the model runs.
struct Range: Operator {
    static let opType = "Range"

    init(_ node: NodeReader) {}

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let parts = try (0..<3).map { try request.input($0).constant }
        if let start = parts[0]?.integers?.first, let limit = parts[1]?.integers?.first,
            let step = parts[2]?.integers?.first, step != 0
        {
            let values = Array(stride(from: start, to: limit, by: Int64.Stride(step)))
            return .folded([Constant(shape: [values.count], int64: values)])
        }
        guard let start = parts[0]?.floats.first, let limit = parts[1]?.floats.first, let step = parts[2]?.floats.first,
            step != 0
        else { throw NodeProblem("start, limit and step must be known before the model runs, and step not 0") }
        let values = Array(stride(from: start, to: limit, by: step))
        return .folded([Constant(shape: [values.count], float32: values)])
    }
}
