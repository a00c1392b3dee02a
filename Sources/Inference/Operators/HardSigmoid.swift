/// max(0, min(1, αx + β)).
struct HardSigmoid: Operator, UnaryFunction {
    static let opType = "HardSigmoid"
    static let keepsZero = false
    private let alpha: Float
    private let beta: Float

    init(_ node: NodeReader) throws {
        alpha = try node.float("alpha", default: 0.2)
        beta = try node.float("beta", default: 0.5)
    }

    func value(_ x: Float) -> Float { max(0, min(1, alpha * x + beta)) }
    func slope(_ x: Float, _ y: Float) -> Float { y > 0 && y < 1 ? alpha : 0 }
}
