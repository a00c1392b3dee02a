import Foundation

/// Cosine.
struct Cos: Operator, UnaryFunction {
    static let opType = "Cos"
    static let keepsZero = false

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { cosf(x) }
    func slope(_ x: Float, _ y: Float) -> Float { -sinf(x) }
}
