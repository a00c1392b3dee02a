import Foundation

/// 1/(1 + e⁻ˣ).
struct Sigmoid: Operator, UnaryFunction {
    static let opType = "Sigmoid"
    static let keepsZero = false

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { 1 / (1 + expf(-x)) }
    func slope(_ x: Float, _ y: Float) -> Float { y * (1 - y) }
}
