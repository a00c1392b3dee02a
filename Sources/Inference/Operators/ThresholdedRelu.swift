/// x above α, zero elsewhere.
struct ThresholdedRelu: Operator, UnaryFunction {
    static let opType = "ThresholdedRelu"
    static let keepsZero = true
    private let alpha: Float

    init(_ node: NodeReader) throws {
        alpha = try node.float("alpha", default: 1)
    }

    func value(_ x: Float) -> Float { x > alpha ? x : 0 }
    func slope(_ x: Float, _ y: Float) -> Float { x > alpha ? 1 : 0 }
}
