import Foundation
import Inference

/// `AttributeProto` → `AttributeValue`.
struct AttributeReader {
    let tensors: TensorReader

    /// `AttributeProto.AttributeType` of the ONNX IR specification, by number.
    enum Kind: Int32 {
        case float = 1
        case int = 2
        case string = 3
        case tensor = 4
        case graph = 5
        case floats = 6
        case ints = 7
        case strings = 8
        case tensors = 9
        case graphs = 10
        case sparseTensor = 11
        case sparseTensors = 12
        case type = 13
        case types = 14
    }

    /// The attributes of a node by name.
    func attributes(of node: Onnx_NodeProto, name: String) throws(ONNXError) -> [String: AttributeValue] {
        var values: [String: AttributeValue] = [:]
        for attribute in node.attribute {
            let value = try value(of: attribute, opType: node.opType, node: name)
            guard values.updateValue(value, forKey: attribute.name) == nil else {
                throw .attributeInvalid(attribute: attribute.name, node: name, reason: "it is given twice")
            }
        }
        return values
    }

    private func value(
        of attribute: Onnx_AttributeProto, opType: String, node: String
    ) throws(ONNXError) -> AttributeValue {
        guard !attribute.hasRefAttrName else {
            throw .attributeInvalid(
                attribute: attribute.name, node: node,
                reason: "it refers to a function's attribute outside any function")
        }
        switch try kind(of: attribute, node: node) {
        case .float: return .float(attribute.f)
        case .int: return .int(attribute.i)
        case .string: return .string(try text(attribute.s, attribute, node))
        case .tensor:
            guard let tensor = attribute.t.last else {
                throw .attributeInvalid(attribute: attribute.name, node: node, reason: "its tensor is missing")
            }
            return .tensor(try tensors.constant(tensor, name: "\(attribute.name) of node \(node)"))
        case .floats: return .floats(attribute.floats)
        case .ints: return .ints(attribute.ints)
        case .strings:
            var texts: [String] = []
            for bytes in attribute.strings { texts.append(try text(bytes, attribute, node)) }
            return .strings(texts)
        case .graph, .graphs: throw .subgraphUnsupported(opType: opType, node: node)
        case .tensors: throw unsupported(attribute, node, "a list of tensors")
        case .sparseTensor, .sparseTensors: throw unsupported(attribute, node, "a sparse tensor")
        case .type, .types: throw unsupported(attribute, node, "a type")
        }
    }

    private func unsupported(_ attribute: Onnx_AttributeProto, _ node: String, _ what: String) -> ONNXError {
        .attributeInvalid(attribute: attribute.name, node: node, reason: "it is \(what), which is not supported")
    }

    /// The kind stated, or for files older than the statement the one whose field is filled.
    private func kind(of attribute: Onnx_AttributeProto, node: String) throws(ONNXError) -> Kind {
        if attribute.type != 0 {
            guard let kind = Kind(rawValue: attribute.type) else {
                throw .attributeInvalid(
                    attribute: attribute.name, node: node, reason: "it is of the unknown kind \(attribute.type)")
            }
            return kind
        }
        let filled: [(Kind, Bool)] = [
            (.float, attribute.hasF), (.int, attribute.hasI), (.string, attribute.hasS),
            (.tensor, !attribute.t.isEmpty),
            (.graph, attribute.hasG), (.floats, !attribute.floats.isEmpty), (.ints, !attribute.ints.isEmpty),
            (.strings, !attribute.strings.isEmpty), (.graphs, !attribute.graphs.isEmpty),
        ]
        let kinds = filled.filter(\.1)
        guard let kind = kinds.first?.0, kinds.count == 1 else {
            throw .attributeInvalid(
                attribute: attribute.name, node: node, reason: "its kind is not stated and its value does not tell")
        }
        return kind
    }

    private func text(_ bytes: Data, _ attribute: Onnx_AttributeProto, _ node: String) throws(ONNXError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .attributeInvalid(attribute: attribute.name, node: node, reason: "its text is not UTF-8")
        }
        return text
    }
}
