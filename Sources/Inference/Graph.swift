/// An ONNX graph of the default operator set: nodes in topological order, values by name.
package struct Graph: Sendable {
    package struct Input: Sendable, Hashable {
        package var name: String
        package var elementType: ElementType
        /// nil where the file leaves the extent open (a symbolic or missing dimension).
        package var dimensions: [Int?]

        package init(name: String, elementType: ElementType, dimensions: [Int?]) {
            self.name = name
            self.elementType = elementType
            self.dimensions = dimensions
        }
    }

    package var name: String
    /// Inputs that are not initializers, in the file's order. Axis 0 is the batch.
    package var inputs: [Input]
    /// Names of the output values, in the file's order.
    package var outputs: [String]
    package var nodes: [Node]
    package var initializers: [String: Constant]
    /// Version of the default operator set.
    package var opset: Int

    package init(
        name: String, inputs: [Input], outputs: [String], nodes: [Node], initializers: [String: Constant], opset: Int
    ) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.nodes = nodes
        self.initializers = initializers
        self.opset = opset
    }
}
