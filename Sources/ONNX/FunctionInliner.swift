/// Puts the bodies of a model's own functions in the place of their calls (ONNX IR specification, "Functions").
///
/// Inner values and nodes get the call's name as a prefix, so that two calls of one function stay apart.
struct FunctionInliner {
    /// Functions may call functions, so that a small file can describe an endless graph; no honest one comes near these.
    private static let mostNodes = 200_000
    private static let mostNameBytes = 1 << 28

    private struct Key: Hashable {
        let domain: String
        let name: String
        let overload: String
    }

    private let functions: [Key: Onnx_FunctionProto]
    private var names: UniqueNames
    private var flat: [Onnx_NodeProto] = []
    private var nodeCount = 0
    private var nameBytes = 0

    private init(functions: [Key: Onnx_FunctionProto], taken: Set<String>) {
        self.functions = functions
        names = UniqueNames(taken: taken)
    }

    /// The graph's nodes with every call replaced.
    static func nodes(
        of graph: Onnx_GraphProto, functions: [Onnx_FunctionProto]
    ) throws(ONNXError) -> [Onnx_NodeProto] {
        guard !functions.isEmpty else { return graph.node }
        var byKey: [Key: Onnx_FunctionProto] = [:]
        for function in functions {
            let key = Key(domain: function.domain.asDomain, name: function.name, overload: function.overload)
            guard byKey.updateValue(function, forKey: key) == nil else {
                throw .duplicateName(name: function.name, kind: "function")
            }
        }
        var taken = Set(graph.input.map(\.name)).union(graph.initializer.map(\.name))
        for node in graph.node { taken.formUnion(node.output) }
        var inliner = FunctionInliner(functions: byKey, taken: taken)
        for node in graph.node { try inliner.add(node, within: []) }
        return inliner.flat
    }

    private mutating func add(_ node: Onnx_NodeProto, within calls: [Key]) throws(ONNXError) {
        let key = Key(domain: node.domain.asDomain, name: node.opType, overload: node.overload)
        nodeCount += 1
        if let outermost = calls.first {
            nameBytes += node.name.utf8.count + (node.input + node.output).reduce(0) { $0 + $1.utf8.count }
            guard nodeCount <= Self.mostNodes, nameBytes <= Self.mostNameBytes else {
                throw .functionInvalid(function: outermost.name, reason: "with it the graph grows too large")
            }
        }
        guard let function = functions[key] else {
            flat.append(node)
            return
        }
        guard !calls.contains(key) else {
            throw .functionInvalid(function: key.name, reason: "it calls itself")
        }
        try addBody(of: function, for: node, within: calls + [key])
    }

    private mutating func addBody(
        of function: Onnx_FunctionProto, for call: Onnx_NodeProto, within calls: [Key]
    ) throws(ONNXError) {
        guard call.input.count <= function.input.count, call.output.count <= function.output.count else {
            throw .functionInvalid(function: function.name, reason: "a call gives more inputs or outputs than it has")
        }
        let prefix = call.name.isEmpty ? call.output.first ?? function.name : call.name
        var actuals: [String: String] = ["": ""]
        for (index, formal) in function.input.enumerated() {
            guard actuals.updateValue(index < call.input.count ? call.input[index] : "", forKey: formal) == nil else {
                throw .duplicateName(name: formal, kind: "input of the function \(function.name)")
            }
        }
        var passedThrough: [(from: String, to: String)] = []
        for (index, formal) in function.output.enumerated() {
            let actual = index < call.output.count ? call.output[index] : ""
            if let input = actuals[formal] {
                if !actual.isEmpty { passedThrough.append((input, actual)) }
            } else {
                actuals[formal] = actual.isEmpty ? names.unique("\(prefix)/\(formal)") : actual
            }
        }
        let attributes = attributes(of: function, for: call)
        for var node in function.node {
            node.name = "\(prefix)/\(node.name.isEmpty ? node.opType : node.name)"
            for name in node.input + node.output where actuals[name] == nil {
                actuals[name] = names.unique("\(prefix)/\(name)")
            }
            node.input = node.input.map { actuals[$0] ?? $0 }
            node.output = node.output.map { actuals[$0] ?? $0 }
            node.attribute = node.attribute.compactMap { Self.resolved($0, attributes) }
            try add(node, within: calls)
        }
        for (from, to) in passedThrough {
            var identity = Onnx_NodeProto()
            identity.opType = "Identity"
            identity.name = "\(prefix)/Identity"
            identity.input = [from]
            identity.output = [to]
            try add(identity, within: calls)
        }
    }

    /// What the call gives, and the function's defaults for the rest.
    private func attributes(
        of function: Onnx_FunctionProto, for call: Onnx_NodeProto
    ) -> [String: Onnx_AttributeProto] {
        let defaults = function.attributeProto.map { ($0.name, $0) }
        let given = call.attribute.map { ($0.name, $0) }
        return Dictionary(defaults + given) { $1 }
    }

    /// The attribute with a reference replaced by what it refers to; nil when the call leaves that out.
    private static func resolved(
        _ attribute: Onnx_AttributeProto, _ given: [String: Onnx_AttributeProto]
    ) -> Onnx_AttributeProto? {
        guard attribute.hasRefAttrName else { return attribute }
        guard var value = given[attribute.refAttrName] else { return nil }
        value.name = attribute.name
        return value
    }
}

extension String {
    /// The operator set's domain, with ONNX's own in its short form.
    var asDomain: String { self == "ai.onnx" ? "" : self }
}
