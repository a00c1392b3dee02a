/// Rounds halves to even; its derivative is taken as zero.
struct Round: Operator, UnaryFunction {
    static let opType = "Round"
    static let keepsZero = true

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { x.rounded(.toNearestOrEven) }
    func slope(_ x: Float, _ y: Float) -> Float { 0 }
}
