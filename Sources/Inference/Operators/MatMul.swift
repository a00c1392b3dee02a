import Tensors

/// Matrix product as NumPy's: vectors gain an axis, axes before the last two broadcast.
struct MatMul: Operator {
    static let opType = "MatMul"

    init(_ node: NodeReader) {}

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let (a, b) = (try request.input(0), try request.input(1))
        let left = a.shape.rank == 1 ? Shape([1] + a.shape.dimensions) : a.shape
        let right = b.shape.rank == 1 ? Shape(b.shape.dimensions + [1]) : b.shape
        let rank = max(left.rank, right.rank)
        guard left[left.rank - 1] == right[right.rank - 2] else {
            throw NodeProblem("\(a.shape) and \(b.shape) do not multiply")
        }
        let batch = try Broadcast.shape(of: [
            Shape(Array(left.dimensions.dropLast(2))), Shape(Array(right.dimensions.dropLast(2))),
        ])
        var extents = batch.dimensions
        if a.shape.rank > 1 { extents.append(left[left.rank - 2]) }
        if b.shape.rank > 1 { extents.append(right[right.rank - 1]) }
        let output = Shape(extents)
        let kernel = try MatrixKernel(
            a: MatrixKernel.Operand(left, rank: rank, transposed: false),
            b: MatrixKernel.Operand(right, rank: rank, transposed: false), inputs: [a.shape, b.shape], output: output,
            bias: false)
        return .kernel(kernel, outputs: [output], elementType: .float32)
    }
}
