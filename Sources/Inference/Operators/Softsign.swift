/// x/(1 + |x|).
struct Softsign: Operator, UnaryFunction {
    static let opType = "Softsign"
    static let keepsZero = true

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { x / (1 + abs(x)) }
    func slope(_ x: Float, _ y: Float) -> Float { 1 / ((1 + abs(x)) * (1 + abs(x))) }
}
