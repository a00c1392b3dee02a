import COneDNN
import Tensors

/// A convolution or transposed convolution with constant weights, and the ReLU after it if asked for.
final class ConvolutionKernel: Kernel {
    let inputLayouts: [Layout?]
    let outputLayouts: [Layout]
    private let forwards: Primitive
    private let weights: Memory
    private let bias: Memory?
    private let relu: Bool
    private let transposed: Bool
    private let window: conednn_window
    private let weightShape: Shape
    private let weightLayout: Layout
    private let makeWeights: (Layout) throws(ArithmeticFailure) -> Memory
    private var backwards: Backward?

    /// The backward primitive with what it needs: gradients are moved only where its layouts are not those of forward.
    private struct Backward {
        let primitive: Primitive
        let weights: Memory
        let masked: Memory
        let gradientIn: (reorder: Reorder, memory: Memory)?
        let gradientOut: (reorder: Reorder, memory: Memory)?
    }

    /// - Parameters:
    ///   - weightShape: `[out, in, …]`, or `[group, out, in, …]` for groups.
    ///   - makeWeights: the weights in a layout.
    init(
        transposed: Bool, input: PlanInput, output: Shape, weightShape: Shape, bias: [Float]?, relu: Bool,
        window: conednn_window, makeWeights: @escaping (Layout) throws(ArithmeticFailure) -> Memory
    ) throws {
        let source = input.layout
        let plainOut = try Layout(plain: output)
        self.transposed = transposed
        self.relu = relu
        self.window = window
        self.weightShape = weightShape
        self.makeWeights = makeWeights
        let extents = weightShape.dimensions.map(Int64.init)
        let biasCount = Int64(bias?.count ?? 0)
        // A row-major input of few channels is read as it is; a larger one is worth rearranging.
        let keep = input.layout.isPlain && input.shape[1] < 8 && !transposed
        func make(_ keep: Bool) throws(ArithmeticFailure) -> Primitive {
            var window = window
            defer { withExtendedLifetime((source, plainOut)) {} }
            return unsafe try Primitive(
                conednn_convolution_forward(
                    transposed, source.handle, keep, Int32(extents.count), extents, biasCount, plainOut.handle, relu,
                    &window))
        }
        forwards = try make(keep)
        weightLayout = try Layout(plain: weightShape)
        weights = try makeWeights(try forwards.layout(CONEDNN_WEIGHTS, plain: weightLayout))
        self.bias = bias.map { Memory($0) }
        inputLayouts = [try forwards.layout(CONEDNN_SRC, plain: try Layout(plain: input.shape))]
        outputLayouts = [try forwards.layout(CONEDNN_DST, plain: plainOut)]
    }

    func forward(_ x: [UnsafeMutablePointer<Float>], _ y: [UnsafeMutablePointer<Float>]) throws(ArithmeticFailure) {
        var arguments = unsafe [(CONEDNN_SRC, x[0]), (CONEDNN_WEIGHTS, weights.floats), (CONEDNN_DST, y[0])]
        if let bias { unsafe arguments.append((CONEDNN_BIAS, bias.floats)) }
        unsafe try forwards.run(arguments)
    }

    func backward(_ pass: BackwardPass) throws(ArithmeticFailure) {
        guard let gx = unsafe pass.gx[0], let source = inputLayouts[0] else { return }
        let back = try backwardPrimitive(source)
        var gy = unsafe pass.gy[0]
        if relu {
            let (y, to) = unsafe (pass.y[0], back.masked.floats)
            for i in 0..<(outputLayouts[0].bytes / 4) { unsafe to[i] = y[i] > 0 ? gy[i] : 0 }
            unsafe gy = to
        }
        if let moved = back.gradientIn {
            unsafe try moved.reorder.forward([gy], [moved.memory.floats])
            unsafe gy = moved.memory.floats
        }
        let target = unsafe back.gradientOut?.memory.floats ?? gx
        unsafe try back.primitive.run([
            (CONEDNN_DIFF_DST, gy), (CONEDNN_WEIGHTS, back.weights.floats), (CONEDNN_DIFF_SRC, target),
        ])
        if let moved = back.gradientOut { unsafe try moved.reorder.forward([target], [gx]) }
    }

    /// Made when first needed: many plans never run backward.
    private func backwardPrimitive(_ source: Layout) throws(ArithmeticFailure) -> Backward {
        if let backwards { return backwards }
        let extents = weightShape.dimensions.map(Int64.init)
        let target = outputLayouts[0]
        func make(_ keep: Bool) throws(ArithmeticFailure) -> Primitive {
            var window = window
            defer { withExtendedLifetime((source, target)) {} }
            return unsafe try Primitive(
                conednn_convolution_backward_data(
                    transposed, source.handle, keep, Int32(extents.count), extents, target.handle, keep, &window))
        }
        // In the layouts of forward nothing is rearranged; but for a row-major input oneDNN may then have no fast kernel.
        var primitive = try make(true)
        if primitive.isReference { primitive = try make(false) }
        let weights = try makeWeights(try primitive.layout(CONEDNN_WEIGHTS, plain: weightLayout))
        let (from, to) = (
            try primitive.layout(CONEDNN_DIFF_DST, plain: target), try primitive.layout(CONEDNN_DIFF_SRC, plain: source)
        )
        let made = Backward(
            primitive: primitive, weights: weights, masked: Memory(bytes: relu ? target.bytes : 4),
            gradientIn: from.isSame(as: target)
                ? nil : (try Reorder(from: target, to: from), Memory(bytes: from.bytes)),
            gradientOut: to.isSame(as: source) ? nil : (try Reorder(from: to, to: source), Memory(bytes: to.bytes)))
        backwards = made
        return made
    }
}
