/// The smaller, with broadcasting.
struct Min: Operator, BinaryFunction {
    static let opType = "Min"
    static let keepsZero = true

    /// ONNX allows any number of inputs; exporters write two.
    init(_ node: NodeReader) throws {
        guard node.node.inputs.count == 2 else { throw NodeProblem("it has \(node.node.inputs.count) inputs, not 2") }
    }

    func value(_ a: Float, _ b: Float) -> Float { min(a, b) }
    func slopes(_ a: Float, _ b: Float, _ y: Float) -> (Float, Float) { (a <= b ? 1 : 0, a <= b ? 0 : 1) }
    func integer(_ a: Int64, _ b: Int64) -> Int64? { min(a, b) }
}
