import Foundation

/// x above zero, α(exp x − 1) below.
struct Elu: Operator, UnaryFunction {
    static let opType = "Elu"
    static let keepsZero = true
    private let alpha: Float

    init(_ node: NodeReader) throws {
        alpha = try node.float("alpha", default: 1)
    }

    func value(_ x: Float) -> Float { x > 0 ? x : alpha * expm1f(x) }
    func slope(_ x: Float, _ y: Float) -> Float { x > 0 ? 1 : y + alpha }
}
