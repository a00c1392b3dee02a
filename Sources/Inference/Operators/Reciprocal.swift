/// 1/x.
struct Reciprocal: Operator, UnaryFunction {
    static let opType = "Reciprocal"
    static let keepsZero = false

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { 1 / x }
    func slope(_ x: Float, _ y: Float) -> Float { -y * y }
}
