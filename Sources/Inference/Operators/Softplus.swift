import Foundation

/// ln(1 + eˣ).
struct Softplus: Operator, UnaryFunction {
    static let opType = "Softplus"
    static let keepsZero = false

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { softplus(x) }
    func slope(_ x: Float, _ y: Float) -> Float { 1 / (1 + expf(-x)) }

    /// ln(1 + eˣ) without overflow.
    private func softplus(_ x: Float) -> Float { max(x, 0) + log1pf(expf(-abs(x))) }
}
