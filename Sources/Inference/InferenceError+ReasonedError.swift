package import Tensors

extension InferenceError: ReasonedError {
    package var family: FailureFamily {
        switch self {
        case .unsupportedOperator, .invalidNode, .invalidGraph: .model
        case .unknownInput, .missingInput, .wrongShape, .notFinite, .unknownValue, .unknownTarget, .noGradient: .usage
        case .arithmetic: .fault
        }
    }

    package var code: String {
        switch self {
        case .unsupportedOperator: "model-operator-unsupported"
        case .invalidNode: "model-node-invalid"
        case .invalidGraph: "model-graph-invalid"
        case .unknownInput: "input-unknown"
        case .missingInput: "input-missing"
        case .wrongShape: "input-shape-differs"
        case .notFinite: "input-not-finite"
        case .unknownValue: "value-unknown"
        case .unknownTarget: "target-unknown"
        case .noGradient: "gradient-undefined"
        case .arithmetic: "arithmetic-failed"
        }
    }

    package var message: String {
        switch self {
        case .unsupportedOperator(let opType, let node, let opset):
            "node \(node) is \(opType) of operator set \(opset), which is not supported"
        case .invalidNode(let node, let opType, let reason): "node \(node) (\(opType)): \(reason)"
        case .invalidGraph(let reason): "the model's graph cannot be run: \(reason)"
        case .unknownInput(let name, let known):
            "the model has no input \(name); it has \(known.joined(separator: ", "))"
        case .missingInput(let name): "the input \(name) is missing"
        case .wrongShape(let input, let expected, let found):
            "the input \(input) takes the shape [\(expected.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))], "
                + "not \(Shape(found)); all inputs have the same batch"
        case .notFinite(let input): "the input \(input) holds NaN or infinity"
        case .unknownValue(let name): "the model computes no value \(name); modalis inspect lists what it has"
        case .unknownTarget(let index, let count):
            "the target is element \(index) of an output of \(count) elements; the first is 0"
        case .noGradient(let value, let reason): "there is no gradient for \(value): \(reason)"
        case .arithmetic(let node, let status): "oneDNN gave status \(status) at node \(node)"
        }
    }
}
