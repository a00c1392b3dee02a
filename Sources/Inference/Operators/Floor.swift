/// Rounds down; its derivative is taken as zero.
struct Floor: Operator, UnaryFunction {
    static let opType = "Floor"
    static let keepsZero = true

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { x.rounded(.down) }
    func slope(_ x: Float, _ y: Float) -> Float { 0 }
}
