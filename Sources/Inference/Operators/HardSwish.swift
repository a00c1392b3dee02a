/// x · max(0, min(1, x/6 + ½)).
struct HardSwish: Operator, UnaryFunction {
    static let opType = "HardSwish"
    static let keepsZero = true

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { x * max(0, min(1, x / 6 + 0.5)) }
    func slope(_ x: Float, _ y: Float) -> Float { x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5 }
}
