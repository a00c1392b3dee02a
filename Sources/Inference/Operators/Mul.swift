/// Product, with broadcasting.
struct Mul: Operator, BinaryFunction {
    static let opType = "Mul"
    static let keepsZero = true

    init(_ node: NodeReader) {}

    func value(_ a: Float, _ b: Float) -> Float { a * b }
    func slopes(_ a: Float, _ b: Float, _ y: Float) -> (Float, Float) { (b, a) }
    func integer(_ a: Int64, _ b: Int64) -> Int64? { a.multipliedReportingOverflow(by: b).overflow ? nil : a * b }
}
