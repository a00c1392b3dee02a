import Tensors

/// Merges a BatchNormalization into the convolution that alone feeds it: one node less, the same function.
///
/// w′ = w·s, b′ = (b − mean)·s + bias with s = scale/√(variance + ε). The merged node keeps the normalisation's output name.
enum BatchNormalizationFolding {
    static func apply(to graph: Graph) throws -> Graph {
        var graph = graph
        var uses: [String: Int] = [:]
        for name in graph.nodes.flatMap(\.inputs) { uses[name, default: 0] += 1 }
        for name in graph.outputs { uses[name, default: 0] += 1 }
        var producer: [String: Int] = [:]
        for (index, node) in graph.nodes.enumerated() { for name in node.outputs { producer[name] = index } }
        var merged: Set<Int> = []
        for (index, node) in graph.nodes.enumerated() where node.opType == "BatchNormalization" {
            guard node.inputs.count == 5, let source = producer[node.inputs[0]], uses[node.inputs[0]] == 1,
                let folded = fold(graph.nodes[source], node, &graph)
            else { continue }
            graph.nodes[source] = folded
            merged.insert(index)
        }
        graph.nodes = graph.nodes.enumerated().filter { !merged.contains($0.offset) }.map(\.element)
        return graph
    }

    private static func fold(_ node: Node, _ norm: Node, _ graph: inout Graph) -> Node? {
        guard node.opType == "Conv", node.inputs.count >= 2, let weight = graph.initializers[node.inputs[1]],
            case .float32(var weights) = weight.storage
        else { return nil }
        let parts = norm.inputs.dropFirst().map { graph.initializers[$0]?.floats ?? [] }
        let channels = weight.shape[0]
        guard parts.allSatisfy({ $0.count == channels }) else { return nil }
        var bias = [Float](repeating: 0, count: channels)
        if node.inputs.count > 2, !node.inputs[2].isEmpty {
            guard let own = graph.initializers[node.inputs[2]]?.floats, own.count == channels else { return nil }
            bias = own
        }
        var epsilon: Float = 1e-5
        if case .float(let value) = norm.attributes["epsilon"] { epsilon = value }
        if case .int(1) = norm.attributes["training_mode"] { return nil }
        let each = weights.count / max(channels, 1)
        for channel in 0..<channels {
            let scale = parts[0][channel] / (parts[3][channel] + epsilon).squareRoot()
            for i in 0..<each { weights[channel * each + i] *= scale }
            bias[channel] = (bias[channel] - parts[2][channel]) * scale + parts[1][channel]
        }
        // Names of their own: another convolution may share the unfolded weights.
        let (weightName, biasName) = ("\(norm.name)/weight", "\(norm.name)/bias")
        graph.initializers[weightName] = Constant(shape: weight.shape, float32: weights)
        graph.initializers[biasName] = Constant(shape: [channels], float32: bias)
        var result = node
        result.inputs = [node.inputs[0], weightName, biasName]
        result.outputs = norm.outputs.prefix(1).map { $0 }
        return result
    }
}
