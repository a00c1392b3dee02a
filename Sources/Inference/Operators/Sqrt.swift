/// Square root.
struct Sqrt: Operator, UnaryFunction {
    static let opType = "Sqrt"
    // The slope at 0 is infinite: padding times it would be NaN.
    static let keepsZero = false

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { x.squareRoot() }
    func slope(_ x: Float, _ y: Float) -> Float { 0.5 / y }
}
