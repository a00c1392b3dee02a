import Foundation

/// max(0, x) + min(0, α(exp(x/α) − 1)).
struct Celu: Operator, UnaryFunction {
    static let opType = "Celu"
    static let keepsZero = true
    private let alpha: Float

    init(_ node: NodeReader) throws {
        alpha = try node.float("alpha", default: 1)
    }

    func value(_ x: Float) -> Float { max(0, x) + min(0, alpha * expm1f(x / alpha)) }
    func slope(_ x: Float, _ y: Float) -> Float { x > 0 ? 1 : expf(x / alpha) }
}
