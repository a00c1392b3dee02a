/// Why a model cannot be run or a request cannot be answered.
package enum InferenceError: Error, Hashable, Sendable {
    /// Named before anything runs.
    case unsupportedOperator(opType: String, node: String, opset: Int)
    /// A node whose inputs or attributes its operator does not accept; `reason` says which and what was expected.
    case invalidNode(node: String, opType: String, reason: String)
    case invalidGraph(reason: String)
    case unknownInput(name: String, known: [String])
    case missingInput(name: String)
    case wrongShape(input: String, expected: [Int?], found: [Int])
    case notFinite(input: String)
    case unknownValue(name: String)
    case unknownTarget(index: Int, count: Int)
    /// A value cannot be differentiated with respect to (an integer input, or one the output does not depend on).
    case noGradient(value: String, reason: String)
    /// oneDNN's status and the node that met it.
    case arithmetic(node: String, status: Int32)
}
