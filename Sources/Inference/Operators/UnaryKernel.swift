import Tensors

/// A function of one number and its derivative.
protocol UnaryFunction: Sendable {
    func value(_ x: Float) -> Float
    /// dy/dx, from both x and y = value(x).
    func slope(_ x: Float, _ y: Float) -> Float
    /// value(0) = 0 and a finite slope there, so that the padding of blocked layouts stays zero.
    static var keepsZero: Bool { get }
}

/// A function of every element by itself.
///
/// The loops are closures made where the function's type is known: methods of a generic class would call it element by
/// element through its witness table.
@safe final class UnaryKernel: Kernel {
    private typealias Loop = (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

    let inputLayouts: [Layout?]
    let outputLayouts: [Layout]
    private let values: Loop
    private let gradients: (BackwardPass, UnsafeMutablePointer<Float>, Int) -> Void
    private let count: Int

    @inline(__always)
    init<Function: UnaryFunction>(_ function: Function, layout: Layout) {
        inputLayouts = [layout]
        outputLayouts = [layout]
        count = layout.bytes / 4
        unsafe values = { from, to, count in
            for i in 0..<count { unsafe to[i] = function.value(from[i]) }
        }
        unsafe gradients = { pass, gx, count in
            let (x, y, gy) = unsafe (pass.x[0], pass.y[0], pass.gy[0])
            for i in 0..<count { unsafe gx[i] = gy[i] * function.slope(x[i], y[i]) }
        }
    }

    func forward(_ x: [UnsafeMutablePointer<Float>], _ y: [UnsafeMutablePointer<Float>]) {
        unsafe values(x[0], y[0], count)
    }

    func backward(_ pass: BackwardPass) {
        guard let gx = unsafe pass.gx[0] else { return }
        unsafe gradients(pass, gx, count)
    }
}

extension UnaryFunction {
    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        let layout = Self.keepsZero ? input.layout : try Layout(plain: input.shape)
        return .kernel(UnaryKernel(self, layout: layout), outputs: [input.shape], elementType: .float32)
    }
}
