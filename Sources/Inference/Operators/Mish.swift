import Foundation

/// x · tanh(ln(1 + eˣ)).
struct Mish: Operator, UnaryFunction {
    static let opType = "Mish"
    static let keepsZero = true

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { x * tanhf(softplus(x)) }
    func slope(_ x: Float, _ y: Float) -> Float {
        tanhf(softplus(x)) + x * (1 - tanhf(softplus(x)) * tanhf(softplus(x))) / (1 + expf(-x))
    }

    /// ln(1 + eˣ) without overflow.
    private func softplus(_ x: Float) -> Float { max(x, 0) + log1pf(expf(-abs(x))) }
}
