/// One operation of a graph, as in ONNX.
package struct Node: Sendable {
    /// The node's own name, or one made from its type and first output when the file gives none. Unique in its graph.
    package var name: String
    package var opType: String
    /// Names of values; an empty name is an optional input left out.
    package var inputs: [String]
    package var outputs: [String]
    package var attributes: [String: AttributeValue]

    package init(
        name: String, opType: String, inputs: [String], outputs: [String], attributes: [String: AttributeValue] = [:]
    ) {
        self.name = name
        self.opType = opType
        self.inputs = inputs
        self.outputs = outputs
        self.attributes = attributes
    }
}

package enum AttributeValue: Sendable, Equatable {
    case int(Int64)
    case float(Float)
    case string(String)
    case ints([Int64])
    case floats([Float])
    case strings([String])
    case tensor(Constant)
}
