import Foundation

/// Natural logarithm.
struct Log: Operator, UnaryFunction {
    static let opType = "Log"
    static let keepsZero = false

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { logf(x) }
    func slope(_ x: Float, _ y: Float) -> Float { 1 / x }
}
