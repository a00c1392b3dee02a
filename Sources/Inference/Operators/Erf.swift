import Foundation

/// Gauss's error function.
struct Erf: Operator, UnaryFunction {
    static let opType = "Erf"
    static let keepsZero = true

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { erff(x) }
    func slope(_ x: Float, _ y: Float) -> Float { 1.128_379_2 * expf(-x * x) }
}
