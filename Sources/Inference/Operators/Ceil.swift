/// Rounds up; its derivative is taken as zero.
struct Ceil: Operator, UnaryFunction {
    static let opType = "Ceil"
    static let keepsZero = true

    init(_ node: NodeReader) {}

    func value(_ x: Float) -> Float { x.rounded(.up) }
    func slope(_ x: Float, _ y: Float) -> Float { 0 }
}
