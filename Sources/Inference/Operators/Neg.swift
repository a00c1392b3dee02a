/// −x.
struct Neg: Operator, UnaryFunction {
    static let opType = "Neg"
    static let keepsZero = true

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { -x }
    func slope(_ x: Float, _ y: Float) -> Float { -1 }
}
