import Tensors

/// Repeats the whole along every axis.
struct Tile: Operator {
    static let opType = "Tile"

    init(_ node: NodeReader) {}

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        guard let repeats = try request.integers(1, "repeats"), repeats.count == input.shape.rank else {
            throw NodeProblem("repeats do not have one entry per axis")
        }
        let strides = input.shape.strides
        let starts = repeats.enumerated().map { axis, times in
            (0..<(times * input.shape[axis])).map { $0 % input.shape[axis] * strides[axis] }
        }
        return try IndexMap(shape: Shape(starts.map(\.count)), starts: starts).prepared(input)
    }
}
