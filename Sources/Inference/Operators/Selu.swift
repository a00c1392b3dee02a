import Foundation

/// γx above zero, γα(exp x − 1) below.
struct Selu: Operator, UnaryFunction {
    static let opType = "Selu"
    static let keepsZero = true
    private let alpha: Float
    private let gamma: Float

    init(_ node: NodeReader) throws {
        alpha = try node.float("alpha", default: 1.673_263_2)
        gamma = try node.float("gamma", default: 1.050_701)
    }

    func value(_ x: Float) -> Float { x > 0 ? gamma * x : gamma * alpha * expm1f(x) }
    func slope(_ x: Float, _ y: Float) -> Float { x > 0 ? gamma : y + gamma * alpha }
}
