/// −1, 0 or 1; its derivative is taken as zero.
struct Sign: Operator, UnaryFunction {
    static let opType = "Sign"
    static let keepsZero = true

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { x > 0 ? 1 : x < 0 ? -1 : 0 }
    func slope(_ x: Float, _ y: Float) -> Float { 0 }
}
