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
    private var backwards: Backwards?

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
        let back = try backwards(source)
        var gy = unsafe pass.gy[0]
        if relu {
            let (y, to) = unsafe (pass.y[0], back.masked.floats)
            for i in 0..<(outputLayouts[0].bytes / 4) { unsafe to[i] = y[i] > 0 ? gy[i] : 0 }
            unsafe gy = to
        }
        if let (reorder, memory) = back.before {
            unsafe try reorder.forward([gy], [memory.floats])
            unsafe gy = memory.floats
        }
        unsafe try back.primitive.run([
            (CONEDNN_DIFF_DST, gy), (CONEDNN_WEIGHTS, back.weights.floats),
            (CONEDNN_DIFF_SRC, back.after?.memory.floats ?? gx),
        ])
        if let (reorder, memory) = back.after { unsafe try reorder.forward([memory.floats], [gx]) }
    }

    /// The gradient by the data, with rearrangements where its layouts are not those of forward.
    private struct Backwards {
        let primitive: Primitive
        let weights: Memory
        let masked: Memory
        let before: (reorder: Reorder, memory: Memory)?
        let after: (reorder: Reorder, memory: Memory)?
    }

    /// Made when first needed: many plans never run backward.
    private func backwards(_ source: Layout) throws(ArithmeticFailure) -> Backwards {
        if let backwards { return backwards }
        let primitive = try backwardPrimitive(source)
        let weights = try makeWeights(try primitive.layout(CONEDNN_WEIGHTS, plain: weightLayout))
        let gradient = try primitive.layout(CONEDNN_DIFF_DST, plain: outputLayouts[0])
        let result = try primitive.layout(CONEDNN_DIFF_SRC, plain: source)
        let made = Backwards(
            primitive: primitive, weights: weights, masked: Memory(bytes: relu ? outputLayouts[0].bytes : 4),
            before: try Self.rearranged(outputLayouts[0], gradient, holding: gradient),
            after: try Self.rearranged(result, source, holding: result))
        backwards = made
        return made
    }

    private static func rearranged(
        _ from: Layout, _ to: Layout, holding layout: Layout
    ) throws(ArithmeticFailure) -> (reorder: Reorder, memory: Memory)? {
        if from.isSame(as: to) { return nil }
        return (try Reorder(from: from, to: to), Memory(bytes: layout.bytes))
    }

    /// Both gradients in the layouts of forward, so that nothing is rearranged in between; but where oneDNN has only its plain
    /// loops for those (a first layer of one channel), in layouts of its own choice.
    private func backwardPrimitive(_ source: Layout) throws(ArithmeticFailure) -> Primitive {
        let extents = weightShape.dimensions.map(Int64.init)
        let target = outputLayouts[0]
        func make(_ keepSource: Bool, _ keepTarget: Bool) throws(ArithmeticFailure) -> Primitive {
            var window = window
            defer { withExtendedLifetime((source, target)) {} }
            return unsafe try Primitive(
                conednn_convolution_backward_data(
                    transposed, source.handle, keepSource, Int32(extents.count), extents, target.handle, keepTarget,
                    &window))
        }
        let kept = try make(true, true)
        guard kept.isReference else { return kept }
        for (keepSource, keepTarget) in [(false, true), (true, false), (false, false)] {
            if let other = try? make(keepSource, keepTarget), !other.isReference { return other }
        }
        return kept
    }
}
