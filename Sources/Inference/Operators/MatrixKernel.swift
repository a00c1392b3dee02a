import COneDNN
import Tensors

/// a × b over the last two axes, the axes before them broadcast; optionally a bias for every column and a factor.
///
/// Transposition is a matter of strides, so that no operand is moved.
final class MatrixKernel: Kernel {
    /// One operand as `[batch…, rows, columns]` with the strides of the memory it comes in.
    struct Operand {
        let extents: [Int]
        let strides: [Int]

        /// - Parameter transposed: memory holds `[…, columns, rows]`.
        init(_ shape: Shape, rank: Int, transposed: Bool) {
            var extents = [Int](repeating: 1, count: rank - shape.rank) + shape.dimensions
            var strides = Shape(extents).strides
            if transposed {
                extents.swapAt(rank - 1, rank - 2)
                strides.swapAt(rank - 1, rank - 2)
            }
            self.extents = extents
            self.strides = strides
        }

        private init(extents: [Int], strides: [Int]) {
            self.extents = extents
            self.strides = strides
        }

        var swapped: Operand {
            var (e, s) = (extents, strides)
            e.swapAt(e.count - 1, e.count - 2)
            s.swapAt(s.count - 1, s.count - 2)
            return Operand(extents: e, strides: s)
        }

        var count: Int { extents.reduce(1, *) }

        func layout() throws(ArithmeticFailure) -> Layout { try Layout(extents, strides: strides) }

        static func dense(_ extents: [Int]) -> Operand { Operand(extents: extents, strides: Shape(extents).strides) }
    }

    let inputLayouts: [Layout?]
    let outputLayouts: [Layout]
    private let a: Operand
    private let b: Operand
    private let y: Operand
    private let hasBias: Bool
    private let alpha: Float
    private let beta: Float
    private let forwards: Primitive
    private var backwards: [Int: (primitive: Primitive, whole: Memory?)] = [:]

    /// - Parameters: the result is `alpha`·a×b + `beta`·bias.
    init(
        a: Operand, b: Operand, inputs: [Shape], output: Shape, bias: Bool, alpha: Float = 1, beta: Float = 1
    ) throws {
        self.a = a
        self.b = b
        let rank = a.extents.count
        var extents: [Int] = []
        for axis in 0..<(rank - 2) { extents.append(max(a.extents[axis], b.extents[axis])) }
        extents += [a.extents[rank - 2], b.extents[rank - 1]]
        y = Operand.dense(extents)
        hasBias = bias
        self.alpha = alpha
        self.beta = beta
        inputLayouts = try inputs.map { try Layout(plain: $0) }
        outputLayouts = [try Layout(plain: output)]
        let biasLayout =
            bias && alpha == 1 && beta == 1
            ? try Operand.dense([Int](repeating: 1, count: rank - 1) + [extents[rank - 1]]).layout() : nil
        forwards = try Self.product(try a.layout(), try b.layout(), biasLayout, try y.layout())
    }

    func forward(_ x: [UnsafeMutablePointer<Float>], _ y: [UnsafeMutablePointer<Float>]) throws(ArithmeticFailure) {
        var arguments = unsafe [(CONEDNN_SRC, x[0]), (CONEDNN_WEIGHTS, x[1]), (CONEDNN_DST, y[0])]
        let isPlain = alpha == 1 && beta == 1
        if hasBias && isPlain { unsafe arguments.append((CONEDNN_BIAS, x[2])) }
        unsafe try forwards.run(arguments)
        guard !isPlain else { return }
        let columns = self.y.extents[self.y.extents.count - 1]
        for row in 0..<(self.y.count / max(columns, 1)) {
            let to = unsafe y[0] + row * columns
            for i in 0..<columns { unsafe to[i] = alpha * to[i] + (hasBias ? beta * x[2][i] : 0) }
        }
    }

    func backward(_ pass: BackwardPass) throws(ArithmeticFailure) {
        if let gx = unsafe pass.gx[0] { unsafe try gradient(0, pass.gy[0], pass.x[1], gx) }
        if let gx = unsafe pass.gx[1] { unsafe try gradient(1, pass.x[0], pass.gy[0], gx) }
        if hasBias, let gx = unsafe pass.gx[2] {
            let columns = y.extents[y.extents.count - 1]
            unsafe gx.update(repeating: 0, count: columns)
            for row in 0..<(y.count / max(columns, 1)) {
                for i in 0..<columns { unsafe gx[i] += beta * pass.gy[0][row * columns + i] }
            }
        }
    }

    private static func product(
        _ a: Layout, _ b: Layout, _ bias: Layout?, _ y: Layout
    ) throws(ArithmeticFailure) -> Primitive {
        // A layout's last use is its handle; without this it could be gone before oneDNN reads it.
        defer { withExtendedLifetime((a, b, bias, y)) {} }
        return unsafe try Primitive(conednn_matmul(a.handle, b.handle, bias?.handle, y.handle))
    }

    /// da = dy × bᵀ, db = aᵀ × dy, summed over axes that were broadcast.
    private func gradient(
        _ index: Int, _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>,
        _ result: UnsafeMutablePointer<Float>
    ) throws(ArithmeticFailure) {
        let own = index == 0 ? a : b
        let rank = own.extents.count
        let whole = Array(y.extents.prefix(rank - 2)) + own.extents.suffix(2)
        let isBroadcast = whole != own.extents
        let made: (primitive: Primitive, whole: Memory?)
        if let known = backwards[index] {
            made = known
        } else {
            let (l, r) = index == 0 ? (y, b.swapped) : (a.swapped, y)
            let target = isBroadcast ? Operand.dense(whole) : own
            made = (
                try Self.product(try l.layout(), try r.layout(), nil, try target.layout()),
                isBroadcast ? Memory(bytes: whole.reduce(4, *)) : nil
            )
            backwards[index] = made
        }
        guard let memory = made.whole else {
            unsafe try made.primitive.run([(CONEDNN_SRC, left), (CONEDNN_WEIGHTS, right), (CONEDNN_DST, result)])
            if alpha != 1 { for i in 0..<own.count { unsafe result[i] *= alpha } }
            return
        }
        unsafe try made.primitive.run([(CONEDNN_SRC, left), (CONEDNN_WEIGHTS, right), (CONEDNN_DST, memory.floats)])
        unsafe result.update(repeating: 0, count: own.count)
        // Every element of the whole goes to the operand's element that was repeated there.
        var starts = [0]
        for (axis, extent) in whole.enumerated() {
            let stride = own.extents[axis] == 1 ? 0 : own.strides[axis]
            starts = starts.flatMap { start in (0..<extent).map { start + $0 * stride } }
        }
        for (i, start) in starts.enumerated() { unsafe result[start] += memory.floats[i] }
    }
}
