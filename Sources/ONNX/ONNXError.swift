package import Tensors

/// Why a file is not a model that Modalis can take in. Names come from the model file, never from a study.
package enum ONNXError: ReasonedError, Hashable, Sendable {
    /// The file is not there, not a regular file or cannot be read.
    case fileUnreadable(path: String, reason: String)
    /// The bytes are no ONNX model: truncated, damaged or something else altogether.
    case notAModel(reason: String)
    /// The model's default operator set is older than 11, or is not stated.
    case opsetUnsupported(found: Int64?)
    /// A node of an operator set that is not ONNX's own, and not a function of the model either.
    case operatorUnsupported(opType: String, domain: String, node: String)
    /// A node with a graph inside (If, Loop, Scan).
    case subgraphUnsupported(opType: String, node: String)
    /// Elements of a type that is not taken in; `place` says where.
    case dataTypeUnsupported(name: String, place: String)
    /// An attribute whose value is of a kind that is not taken in, or contradicts itself.
    case attributeInvalid(attribute: String, node: String, reason: String)
    /// A tensor whose dimensions, type and data do not belong together.
    case tensorInvalid(tensor: String, reason: String)
    /// Weights outside the model file that are asked for from outside the model's folder.
    case externalDataOutsideFolder(tensor: String, location: String)
    /// Weights outside the model file that are missing, too short, or described wrongly.
    case externalDataInvalid(tensor: String, location: String, reason: String)
    /// An input or output that is no tensor of known rank.
    case valueInvalid(value: String, reason: String)
    /// Two definitions of one name.
    case duplicateName(name: String, kind: String)
    /// A value that is used and that nothing gives.
    case valueMissing(value: String, user: String)
    /// Nodes that wait for each other.
    case cyclic(node: String)
    /// A function of the model that cannot be put in place of its call.
    case functionInvalid(function: String, reason: String)

    package var family: FailureFamily {
        if case .fileUnreadable = self { .input } else { .model }
    }

    package var code: String {
        switch self {
        case .fileUnreadable: "model-file-unreadable"
        case .notAModel: "model-unreadable"
        case .opsetUnsupported: "model-opset-unsupported"
        case .operatorUnsupported: "model-operator-unsupported"
        case .subgraphUnsupported: "model-subgraph-unsupported"
        case .dataTypeUnsupported: "model-data-type-unsupported"
        case .attributeInvalid: "model-attribute-invalid"
        case .tensorInvalid: "model-tensor-invalid"
        case .externalDataOutsideFolder: "model-external-data-outside-folder"
        case .externalDataInvalid: "model-external-data-invalid"
        case .valueInvalid: "model-value-invalid"
        case .duplicateName: "model-name-duplicate"
        case .valueMissing: "model-value-missing"
        case .cyclic: "model-graph-cyclic"
        case .functionInvalid: "model-function-invalid"
        }
    }

    package var message: String {
        switch self {
        case .fileUnreadable(let path, let reason):
            "the model \(path) cannot be read: \(reason)"
        case .notAModel(let reason):
            "the file is not a readable ONNX model: \(reason)"
        case .opsetUnsupported(let found?):
            "the model uses operator set \(found); export it with operator set 11 or later"
        case .opsetUnsupported(nil):
            "the model does not say which version of ONNX's operator set it uses; export it with operator set 11 or later"
        case .operatorUnsupported(let opType, let domain, let node):
            "node \(node) is \(opType) of the operator set \(domain), which is not supported; export the model with ONNX's own operators"
        case .subgraphUnsupported(let opType, let node):
            "node \(node) is \(opType), an operator with a graph inside, which is not supported; export the model without control flow"
        case .dataTypeUnsupported(let name, let place):
            "\(place) has elements of type \(name), which is not supported"
        case .attributeInvalid(let attribute, let node, let reason):
            "attribute \(attribute) of node \(node): \(reason)"
        case .tensorInvalid(let tensor, let reason):
            "tensor \(tensor): \(reason)"
        case .externalDataOutsideFolder(let tensor, let location):
            "tensor \(tensor) asks for its data at \(location), which is not a place inside the model's own folder"
        case .externalDataInvalid(let tensor, let location, let reason):
            "tensor \(tensor) has its data in the file \(location): \(reason)"
        case .valueInvalid(let value, let reason):
            "value \(value): \(reason)"
        case .duplicateName(let name, let kind):
            "the model defines the \(kind) \(name) twice"
        case .valueMissing(let value, let user):
            "\(user) uses the value \(value), which nothing in the model gives"
        case .cyclic(let node):
            "node \(node) waits for its own result: the graph has a cycle"
        case .functionInvalid(let function, let reason):
            "the model's function \(function): \(reason)"
        }
    }
}
