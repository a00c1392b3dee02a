import Tensors

/// Adds axes of extent 1.
struct Unsqueeze: Operator {
    static let opType = "Unsqueeze"
    private let axes: [Int]?

    init(_ node: NodeReader) throws { axes = try node.ints("axes") }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        guard let given = try axes ?? request.integers(1, "axes") else { throw NodeProblem("axes are missing") }
        let rank = input.shape.rank + given.count
        let added = Set(try given.map { try $0.axis(rank: rank) })
        guard added.count == given.count else { throw NodeProblem("an axis is named twice") }
        var rest = input.shape.dimensions[...]
        return input.reshaped(to: Shape((0..<rank).map { added.contains($0) ? 1 : rest.removeFirst() }))
    }
}
