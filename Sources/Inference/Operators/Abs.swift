/// Magnitude.
struct Abs: Operator, UnaryFunction {
    static let opType = "Abs"
    static let keepsZero = true

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { abs(x) }
    func slope(_ x: Float, _ y: Float) -> Float { x > 0 ? 1 : x < 0 ? -1 : 0 }
}
