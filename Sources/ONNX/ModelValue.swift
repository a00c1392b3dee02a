package import Inference

/// An input or output as the model file declares it.
package struct ModelValue: Sendable, Hashable {
    package enum Dimension: Sendable, Hashable {
        case fixed(Int)
        /// Any extent, the same wherever the name stands, such as `batch`.
        case named(String)
        case open
    }

    package let name: String
    /// nil when the file does not say, which only outputs may leave out.
    package let elementType: ElementType?
    /// nil when the file gives no shape at all.
    package let dimensions: [Dimension]?

    init(_ value: Onnx_ValueInfoProto) throws(ONNXError) {
        guard !value.name.isEmpty else { throw .valueInvalid(value: "(no name)", reason: "it has no name") }
        name = value.name
        guard value.hasType else {
            elementType = nil
            dimensions = nil
            return
        }
        guard value.type.hasTensorType else { throw .valueInvalid(value: name, reason: "it is not a tensor") }
        let tensor = value.type.tensorType
        elementType =
            tensor.elemType == 0 ? nil : try DataType(tensor.elemType, place: "the value \(name)").elementType
        // Some exporters write 0 or -1 for an extent that is not known.
        dimensions =
            tensor.hasShape
            ? tensor.shape.dim.map { dimension in
                switch dimension.value {
                case .dimValue(let extent) where extent > 0: .fixed(Int(extent))
                case .dimParam(let name) where !name.isEmpty: .named(name)
                default: .open
                }
            } : nil
    }

    /// The value as an input of the graph.
    var asInput: Graph.Input {
        get throws(ONNXError) {
            guard let elementType, let dimensions else {
                throw .valueInvalid(value: name, reason: "an input needs an element type and a number of dimensions")
            }
            return Graph.Input(
                name: name, elementType: elementType,
                dimensions: dimensions.map { if case .fixed(let extent) = $0 { extent } else { nil } })
        }
    }
}
