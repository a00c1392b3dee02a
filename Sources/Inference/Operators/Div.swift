/// Division; integers are cut towards zero.
struct Div: Operator, BinaryFunction {
    static let opType = "Div"
    static let keepsZero = false

    init(_ node: NodeReader) {}

    func value(_ a: Float, _ b: Float) -> Float { a / b }
    func slopes(_ a: Float, _ b: Float, _ y: Float) -> (Float, Float) { (1 / b, -y / b) }
    func integer(_ a: Int64, _ b: Int64) -> Int64? { b == 0 || (a == .min && b == -1) ? nil : a / b }
}
