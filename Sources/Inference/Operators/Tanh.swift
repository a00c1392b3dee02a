import Foundation

/// Hyperbolic tangent.
struct Tanh: Operator, UnaryFunction {
    static let opType = "Tanh"
    static let keepsZero = true

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { tanhf(x) }
    func slope(_ x: Float, _ y: Float) -> Float { 1 - y * y }
}
