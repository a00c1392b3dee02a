import Tensors

/// A function of one number and its derivative.
protocol UnaryFunction: Sendable {
    func value(_ x: Float) -> Float
    /// dy/dx, from both x and y = value(x).
    func slope(_ x: Float, _ y: Float) -> Float
    /// value(0) = 0, so that the padding of blocked layouts stays zero.
    static var keepsZero: Bool { get }
}

/// A function of every element by itself.
final class UnaryKernel<Function: UnaryFunction>: Kernel {
    let inputLayouts: [Layout?]
    let outputLayouts: [Layout]
    private let function: Function
    private let count: Int

    init(_ function: Function, layout: Layout) {
        self.function = function
        inputLayouts = [layout]
        outputLayouts = [layout]
        count = layout.bytes / 4
    }

    func forward(_ x: [UnsafeMutablePointer<Float>], _ y: [UnsafeMutablePointer<Float>]) {
        let (from, to, function) = unsafe (x[0], y[0], function)
        for i in 0..<count { unsafe to[i] = function.value(from[i]) }
    }

    func backward(_ pass: BackwardPass) {
        guard let gx = unsafe pass.gx[0] else { return }
        let (x, y, gy, function) = unsafe (pass.x[0], pass.y[0], pass.gy[0], function)
        for i in 0..<count { unsafe gx[i] = gy[i] * function.slope(x[i], y[i]) }
    }
}

extension UnaryFunction {
    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        let layout = Self.keepsZero ? input.layout : try Layout(plain: input.shape)
        return .kernel(UnaryKernel(self, layout: layout), outputs: [input.shape], elementType: .float32)
    }
}
