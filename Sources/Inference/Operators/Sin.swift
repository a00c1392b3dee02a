import Foundation

/// Sine.
struct Sin: Operator, UnaryFunction {
    static let opType = "Sin"
    static let keepsZero = true

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { sinf(x) }
    func slope(_ x: Float, _ y: Float) -> Float { cosf(x) }
}
