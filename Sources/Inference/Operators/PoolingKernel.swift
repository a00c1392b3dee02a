import COneDNN
import Tensors

/// Maximum or average over windows.
final class PoolingKernel: Kernel {
    let inputLayouts: [Layout?]
    let outputLayouts: [Layout]
    private let kind: conednn_pooling
    private let window: conednn_window
    private var forwards: Primitive
    /// Which element won; only where a gradient follows, as keeping it takes half of the time again.
    private var workspace: Memory?
    private var backwards: Primitive?

    init(_ kind: conednn_pooling, input: PlanInput, output: Shape, window: conednn_window) throws {
        self.kind = kind
        self.window = window
        let (source, target) = (input.layout, try Layout(plain: output))
        var window = window
        defer { withExtendedLifetime((source, target)) {} }
        forwards = unsafe try Primitive(conednn_pooling_forward(kind, false, source.handle, target.handle, &window))
        inputLayouts = [source]
        outputLayouts = [try forwards.layout(CONEDNN_DST, plain: target)]
    }

    func prepareBackward() throws(ArithmeticFailure) {
        guard kind == CONEDNN_MAX, workspace == nil, let source = inputLayouts[0] else { return }
        var window = window
        defer { withExtendedLifetime((source, outputLayouts)) {} }
        let traced = unsafe try Primitive(
            conednn_pooling_forward(kind, true, source.handle, outputLayouts[0].handle, &window))
        guard try traced.layout(CONEDNN_DST, plain: outputLayouts[0]).isSame(as: outputLayouts[0]) else {
            preconditionFailure("oneDNN gives traced pooling another layout")
        }
        forwards = traced
        workspace = Memory(bytes: traced.workspaceBytes)
    }

    var backwardReads: BackwardReads { [] }

    func forward(_ x: [UnsafeMutablePointer<Float>], _ y: [UnsafeMutablePointer<Float>]) throws(ArithmeticFailure) {
        var arguments = unsafe [(CONEDNN_SRC, x[0]), (CONEDNN_DST, y[0])]
        if let workspace { unsafe arguments.append((CONEDNN_WORKSPACE, workspace.floats)) }
        unsafe try forwards.run(arguments)
    }

    func backward(_ pass: BackwardPass) throws(ArithmeticFailure) {
        guard let gx = unsafe pass.gx[0], let source = inputLayouts[0] else { return }
        defer { withExtendedLifetime(source) {} }
        let primitive: Primitive
        if let backwards {
            primitive = backwards
        } else {
            var window = window
            primitive = unsafe try Primitive(
                conednn_pooling_backward(kind, source.handle, outputLayouts[0].handle, &window))
            backwards = primitive
        }
        var arguments = unsafe [(CONEDNN_DIFF_DST, pass.gy[0]), (CONEDNN_DIFF_SRC, gx)]
        if let workspace { unsafe arguments.append((CONEDNN_WORKSPACE, workspace.floats)) }
        unsafe try primitive.run(arguments)
    }

    /// A window over everything.
    static func global(_ kind: conednn_pooling, _ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        let extents = Array(input.shape.dimensions.dropFirst(2))
        guard (1...3).contains(extents.count) else { throw NodeProblem("an input \(input.shape) has no spatial axes") }
        let (one, zero) = (extents.map { _ in 1 }, extents.map { _ in 0 })
        let output = Shape(Array(input.shape.dimensions.prefix(2)) + one)
        let window = ConvolutionWindow.window(one, one, zero, zero, extents)
        return .kernel(
            try PoolingKernel(kind, input: input, output: output, window: window), outputs: [output],
            elementType: .float32)
    }

    static func windowed(
        _ kind: conednn_pooling, _ request: PlanRequest, _ geometry: ConvolutionWindow, kernel: [Int]
    ) throws -> Prepared {
        let input = try request.input(0)
        let (window, spatial) = try geometry.over(Array(input.shape.dimensions.dropFirst(2)), kernel: kernel)
        let output = Shape(Array(input.shape.dimensions.prefix(2)) + spatial)
        return .kernel(
            try PoolingKernel(kind, input: input, output: output, window: window), outputs: [output],
            elementType: .float32)
    }
}
