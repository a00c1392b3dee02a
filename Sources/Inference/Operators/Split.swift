import Tensors

/// Consecutive parts along an axis; sizes as attribute or input, or equal parts.
struct Split: Operator {
    static let opType = "Split"
    private let axis: Int
    private let sizes: [Int]?

    init(_ node: NodeReader) throws {
        axis = try node.int("axis", default: 0)
        sizes = try node.ints("split")
    }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        let axis = try axis.axis(rank: input.shape.rank)
        let extent = input.shape[axis]
        let count = request.outputCount
        // Equal parts; the last may be smaller (opset 18).
        let part = (extent + count - 1) / count
        let equal = (0..<count).map { max(0, min(part, extent - $0 * part)) }
        let sizes = try self.sizes ?? request.integers(1, "split") ?? equal
        guard sizes.count == count, sizes.reduce(0, +) == extent, sizes.allSatisfy({ $0 >= 0 }) else {
            throw NodeProblem("parts \(sizes) do not make up \(extent)")
        }
        let strides = input.shape.strides
        var offset = 0
        let maps = sizes.map { size in
            var extents = input.shape.dimensions
            extents[axis] = size
            defer { offset += size * strides[axis] }
            return IndexMap(shape: Shape(extents), strides: strides, offset: offset)
        }
        if let constant = input.constant { return .folded(maps.map { constant.picking($0) }) }
        return .kernel(
            try SplitKernel(input.shape, maps), outputs: maps.map(\.shape), elementType: input.elementType)
    }
}

private final class SplitKernel: Kernel {
    let inputLayouts: [Layout?]
    let outputLayouts: [Layout]
    private let maps: [IndexMap]
    private let inputCount: Int

    init(_ input: Shape, _ maps: [IndexMap]) throws {
        inputLayouts = [try Layout(plain: input)]
        outputLayouts = try maps.map { try Layout(plain: $0.shape) }
        self.maps = maps
        inputCount = input.count
    }

    func forward(_ x: [UnsafeMutablePointer<Float>], _ y: [UnsafeMutablePointer<Float>]) {
        for (output, map) in maps.enumerated() {
            let (from, to) = unsafe (x[0], y[output])
            for (i, index) in map.indices.enumerated() { unsafe to[i] = from[Int(index)] }
        }
    }

    func backward(_ pass: BackwardPass) {
        guard let gx = unsafe pass.gx[0] else { return }
        unsafe gx.update(repeating: 0, count: inputCount)
        for (output, map) in maps.enumerated() {
            let gy = unsafe pass.gy[output]
            for (i, index) in map.indices.enumerated() { unsafe gx[Int(index)] += gy[i] }
        }
    }
}
