import Tensors

/// A value's extents, as integers.
struct ShapeOf: Operator {
    static let opType = "Shape"
    private let start: Int
    private let end: Int?

    init(_ node: NodeReader) throws {
        start = try node.int("start", default: 0)
        end = try node.int("end")
    }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let extents = try request.input(0).shape.dimensions
        func clamp(_ index: Int) -> Int { min(max(index < 0 ? index + extents.count : index, 0), extents.count) }
        let (low, high) = (clamp(start), clamp(end ?? extents.count))
        let part = low < high ? extents[low..<high].map(Int64.init) : []
        return .folded([Constant(shape: [part.count], int64: part)])
    }
}
