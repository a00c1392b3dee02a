/// Square root.
struct Sqrt: Operator, UnaryFunction {
    static let opType = "Sqrt"
    static let keepsZero = true

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { x.squareRoot() }
    func slope(_ x: Float, _ y: Float) -> Float { 0.5 / y }
}
