import Foundation

/// eˣ.
struct Exp: Operator, UnaryFunction {
    static let opType = "Exp"
    static let keepsZero = false

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { expf(x) }
    func slope(_ x: Float, _ y: Float) -> Float { y }
}
