/// x above zero, αx below.
struct LeakyRelu: Operator, UnaryFunction {
    static let opType = "LeakyRelu"
    static let keepsZero = true
    private let alpha: Float

    init(_ node: NodeReader) throws {
        alpha = try node.float("alpha", default: 0.01)
    }

    func value(_ x: Float) -> Float { x >= 0 ? x : alpha * x }
    func slope(_ x: Float, _ y: Float) -> Float { x >= 0 ? 1 : alpha }
}
