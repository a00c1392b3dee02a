import COneDNN
import Tensors

/// A convolution or transposed convolution with constant weights, and after it, if asked for, the addition of a value of its
/// output's shape (its second input) and a ReLU.
final class ConvolutionKernel: Kernel {
    let inputLayouts: [Layout?]
    let outputLayouts: [Layout]
    private let forwards: Primitive
    private let weights: Memory
    private let bias: Memory?
    private let addend: Bool
    private let relu: Bool
    /// Whether oneDNN adds by itself; otherwise a loop does, and the ReLU with it.
    private let addsInPrimitive: Bool
    private let transposed: Bool
    private let window: conednn_window
    private let sourceShape: Shape
    private let weightShape: Shape
    private let weightLayout: Layout
    private let makeWeights: (Layout) throws(ArithmeticFailure) -> Memory
    private var backwards: Backwards?
    private var masked: Memory?
    private var strided: (tried: Bool, gradient: (any StridedGradient)?) = (false, nil)

    /// - Parameters:
    ///   - weightShape: `[out, in, …]`, or `[group, out, in, …]` for groups.
    ///   - makeWeights: the weights in a layout.
    init(
        transposed: Bool, input: PlanInput, output: Shape, weightShape: Shape, bias: [Float]?,
        addend: Bool, relu: Bool, window: conednn_window,
        makeWeights: @escaping (Layout) throws(ArithmeticFailure) -> Memory
    ) throws {
        let source = input.layout
        let plainOut = try Layout(plain: output)
        self.transposed = transposed
        self.addend = addend
        self.relu = relu
        self.window = window
        self.weightShape = weightShape
        sourceShape = input.shape
        self.makeWeights = makeWeights
        let extents = weightShape.dimensions.map(Int64.init)
        let biasCount = Int64(bias?.count ?? 0)
        // A row-major input of few channels is read as it is; a larger one is worth rearranging.
        let keep = input.layout.isPlain && input.shape[1] < 8 && !transposed
        func make(adding: Bool) throws(ArithmeticFailure) -> Primitive {
            var window = window
            defer { withExtendedLifetime((source, plainOut)) {} }
            return unsafe try Primitive(
                conednn_convolution_forward(
                    transposed, source.handle, keep, Int32(extents.count), extents, biasCount, plainOut.handle, adding,
                    relu && (adding || !addend), &window))
        }
        // Some implementations know no addition; then the plain loops would take the whole convolution with them.
        let adding = addend ? try? make(adding: true) : nil
        addsInPrimitive = adding.map { !$0.isReference } ?? false
        forwards = if let adding, addsInPrimitive { adding } else { try make(adding: false) }
        weightLayout = try Layout(plain: weightShape)
        weights = try makeWeights(try forwards.layout(CONEDNN_WEIGHTS, plain: weightLayout))
        self.bias = bias.map { Memory($0) }
        let result = try forwards.layout(CONEDNN_DST, plain: plainOut)
        inputLayouts =
            [try forwards.layout(CONEDNN_SRC, plain: try Layout(plain: input.shape))] + (addend ? [result] : [])
        outputLayouts = [result]
    }

    var backwardReads: BackwardReads { relu ? .outputs : [] }

    func forward(_ x: [UnsafeMutablePointer<Float>], _ y: [UnsafeMutablePointer<Float>]) throws(ArithmeticFailure) {
        var arguments = unsafe [(CONEDNN_SRC, x[0]), (CONEDNN_WEIGHTS, weights.floats), (CONEDNN_DST, y[0])]
        if let bias { unsafe arguments.append((CONEDNN_BIAS, bias.floats)) }
        if addsInPrimitive { unsafe arguments.append((CONEDNN_ADDEND, x[1])) }
        unsafe try forwards.run(arguments)
        guard addend, !addsInPrimitive else { return }
        let (sum, more, least) = unsafe (y[0], x[1], relu ? 0 : -Float.infinity)
        Cores.split(outputLayouts[0].bytes / 4) { range in
            for i in range {
                let value = unsafe sum[i] + more[i]
                unsafe sum[i] = value > least ? value : least
            }
        }
    }

    func backward(_ pass: BackwardPass) throws(ArithmeticFailure) {
        let gy = unsafe throughReLU(pass)
        guard let gx = unsafe pass.gx[0], let source = inputLayouts[0] else { return }
        if !strided.tried { try findPhases(source) }
        if let strided = strided.gradient { return unsafe try strided.run(gy, gx) }
        let back = try backwards(source)
        var from = unsafe gy
        if let (reorder, memory) = back.before {
            unsafe try reorder.forward([gy], [memory.floats])
            unsafe from = memory.floats
        }
        unsafe try back.primitive.run([
            (CONEDNN_DIFF_DST, from), (CONEDNN_WEIGHTS, back.weights.floats),
            (CONEDNN_DIFF_SRC, back.after?.memory.floats ?? gx),
        ])
        if let (reorder, memory) = back.after { unsafe try reorder.forward([memory.floats], [gx]) }
    }

    /// What arrives at the convolution itself, after the ReLU, which is also the addend's gradient.
    private func throughReLU(_ pass: BackwardPass) -> UnsafeMutablePointer<Float> {
        let gy = unsafe pass.gy[0]
        let count = outputLayouts[0].bytes / 4
        let addend = unsafe addend ? pass.gx[1] : nil
        guard relu else {
            if let addend = unsafe addend {
                Cores.split(count) { range in
                    unsafe (addend + range.lowerBound).update(from: gy + range.lowerBound, count: range.count)
                }
            }
            return unsafe gy
        }
        let to: UnsafeMutablePointer<Float>
        if let addend = unsafe addend {
            unsafe to = addend
        } else if pass.consumesIncoming {
            unsafe to = gy
        } else {
            let memory = masked ?? Memory(bytes: outputLayouts[0].bytes)
            masked = memory
            unsafe to = memory.floats
        }
        unsafe Mask.pass(gy, where: pass.y[0], to: to, count: count)
        return unsafe to
    }

    /// The gradient by the data, with rearrangements where its layouts are not those of forward.
    private struct Backwards {
        let primitive: Primitive
        let weights: Memory
        let before: (reorder: Reorder, memory: Memory)?
        let after: (reorder: Reorder, memory: Memory)?
    }

    /// Where oneDNN has no kernel of its own for a strided convolution's gradient.
    private func findPhases(_ source: Layout) throws(ArithmeticFailure) {
        strided.tried = true
        let isStrided = [window.stride.0, window.stride.1, window.stride.2].prefix(Int(window.axes)).contains { $0 > 1 }
        guard isStrided, !transposed, try backward(source, keep: true, true).isReference else { return }
        let weights = try makeWeights(weightLayout)
        let phased = try PhasedConvolutionGradient(
            source: sourceShape, sourceLayout: source, target: outputLayouts[0], weightShape: weightShape,
            weights: weights, window: window)
        strided.gradient = phased
        guard phased == nil else { return }
        strided.gradient = try InterleavedConvolutionGradient(
            source: sourceShape, sourceLayout: source, target: outputLayouts[0], weightShape: weightShape,
            weights: weights, window: window)
    }

    /// Made when first needed: many plans never run backward.
    private func backwards(_ source: Layout) throws(ArithmeticFailure) -> Backwards {
        if let backwards { return backwards }
        let primitive = try backwardPrimitive(source)
        let weights = try makeWeights(try primitive.layout(CONEDNN_WEIGHTS, plain: weightLayout))
        let gradient = try primitive.layout(CONEDNN_DIFF_DST, plain: outputLayouts[0])
        let result = try primitive.layout(CONEDNN_DIFF_SRC, plain: source)
        let made = Backwards(
            primitive: primitive, weights: weights,
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
        let kept = try backward(source, keep: true, true)
        guard kept.isReference else { return kept }
        for (keepSource, keepTarget) in [(false, true), (true, false), (false, false)] {
            if let other = try? backward(source, keep: keepSource, keepTarget), !other.isReference { return other }
        }
        return kept
    }

    private func backward(
        _ source: Layout, keep keepSource: Bool, _ keepTarget: Bool
    ) throws(ArithmeticFailure) -> Primitive {
        let extents = weightShape.dimensions.map(Int64.init)
        let target = outputLayouts[0]
        var window = window
        defer { withExtendedLifetime((source, target)) {} }
        return unsafe try Primitive(
            conednn_convolution_backward_data(
                transposed, source.handle, keepSource, Int32(extents.count), extents, target.handle, keepTarget,
                &window))
    }
}
