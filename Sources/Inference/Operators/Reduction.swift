import Tensors

/// Which axes a reduction takes, and what the output looks like: axes as attribute or, in later opsets, as input.
struct Reduction {
    private let axes: [Int]?
    private let keepsAxes: Bool
    private let emptyIsNone: Bool

    init(_ node: NodeReader) throws {
        axes = try node.ints("axes")
        keepsAxes = try node.flag("keepdims", default: true)
        emptyIsNone = try node.flag("noop_with_empty_axes")
    }

    func prepare(_ request: PlanRequest, _ kind: ReductionKernel.Kind) throws -> Prepared {
        let input = try request.input(0)
        let rank = input.shape.rank
        let given = try axes ?? request.integers(1, "axes") ?? []
        let taken = Set(try given.isEmpty && !emptyIsNone ? Array(0..<rank) : given.map { try $0.axis(rank: rank) })
        let kept = input.shape.dimensions.enumerated().map { taken.contains($0) ? 1 : $1 }
        let output = Shape(
            keepsAxes ? kept : input.shape.dimensions.enumerated().filter { !taken.contains($0.offset) }.map(\.element))
        if let values = input.constant?.integers {
            let folded = ReductionKernel.targets(input.shape, kept: kept)
            var result = [Int64](repeating: kind == .product ? 1 : 0, count: output.count)
            guard kind == .product || kind == .sum else { throw NodeProblem("integers are only summed or multiplied") }
            for (i, value) in values.enumerated() {
                let at = Int(folded[i])
                result[at] = kind == .product ? result[at] &* value : result[at] &+ value
            }
            return .folded([Constant(shape: output, int64: result)])
        }
        return .kernel(
            try ReductionKernel(kind, input.shape, kept: kept, output: output), outputs: [output],
            elementType: input.elementType)
    }
}

/// Reduces to the elements that share an index on the axes that stay.
final class ReductionKernel: Kernel {
    enum Kind { case sum, mean, largest, smallest, product, squares, norm }

    let inputLayouts: [Layout?]
    let outputLayouts: [Layout]
    private let kind: Kind
    /// Where each input element goes.
    private let map: [Int32]
    private let count: Int
    private let scale: Float

    init(_ kind: Kind, _ input: Shape, kept: [Int], output: Shape) throws {
        self.kind = kind
        inputLayouts = [try Layout(plain: input)]
        outputLayouts = [try Layout(plain: output)]
        map = Self.targets(input, kept: kept)
        count = output.count
        scale = kind == .mean ? Float(output.count) / Float(max(input.count, 1)) : 1
    }

    static func targets(_ input: Shape, kept: [Int]) -> [Int32] {
        let strides = zip(kept, Shape(kept).strides).map { $0 == 1 ? 0 : $1 }
        return IndexMap(shape: input, strides: strides).indices
    }

    func forward(_ x: [UnsafeMutablePointer<Float>], _ y: [UnsafeMutablePointer<Float>]) {
        let (from, to, kind) = unsafe (x[0], y[0], kind)
        let start: Float =
            switch kind {
            case .largest: -.infinity
            case .smallest: .infinity
            case .product: 1
            default: 0
            }
        unsafe to.update(repeating: start, count: count)
        unsafe map.withUnsafeBufferPointer { map in
            for i in map.indices {
                let at = unsafe Int(map[i])
                switch kind {
                case .sum, .mean: unsafe to[at] += from[i]
                case .squares, .norm: unsafe to[at] += from[i] * from[i]
                case .largest: unsafe to[at] = max(to[at], from[i])
                case .smallest: unsafe to[at] = min(to[at], from[i])
                case .product: unsafe to[at] *= from[i]
                }
            }
        }
        if kind == .mean { for i in 0..<count { unsafe to[i] *= scale } }
        if kind == .norm { for i in 0..<count { unsafe to[i] = to[i].squareRoot() } }
    }

    func backward(_ pass: BackwardPass) {
        guard let gx = unsafe pass.gx[0] else { return }
        let (x, y, gy, kind, scale) = unsafe (pass.x[0], pass.y[0], pass.gy[0], kind, scale)
        // Where several elements are largest, the first has the gradient.
        var given = [Bool](repeating: false, count: kind == .largest || kind == .smallest ? count : 0)
        unsafe map.withUnsafeBufferPointer { map in
            for i in map.indices {
                let at = unsafe Int(map[i])
                switch kind {
                case .sum, .mean: unsafe gx[i] = gy[at] * scale
                case .squares: unsafe gx[i] = 2 * x[i] * gy[at]
                case .norm: unsafe gx[i] = y[at] == 0 ? 0 : gy[at] * x[i] / y[at]
                case .product: unsafe gx[i] = x[i] == 0 ? 0 : gy[at] * y[at] / x[i]
                case .largest, .smallest:
                    let wins = unsafe x[i] == y[at] && !given[at]
                    if wins { given[at] = true }
                    unsafe gx[i] = wins ? gy[at] : 0
                }
            }
        }
    }
}
