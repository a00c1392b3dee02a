package import Inference
import Tensors

/// A model's learnt parameters by layer, from the output to the input, and copies of the model with some drawn anew.
///
/// A layer is a node that reads floating-point initializers of more than one element as weights or biases. Constants of
/// one element, integers, the running mean and variance of batch normalisation, and operands of nodes that do not learn
/// (clipping, padding, resizing, powers, divisions…) stay. An initializer that several nodes read belongs to the one
/// nearest the output.
package struct GraphRandomization: Sendable {
    package struct Layer: Sendable, Hashable {
        package let node: String
        package let initializers: [String]
    }

    /// How new parameters are drawn.
    package enum Redraw: String, Sendable, Hashable, CaseIterable {
        /// Normal, with each initializer's own mean and standard deviation.
        case normal
        /// The initializer's own values in another order: its distribution stays exactly.
        case shuffle
    }

    /// From the output to the input.
    package let layers: [Layer]
    private let original: Graph

    /// Which inputs of a node hold what it learnt; nil for all of them.
    private static let learnt: [String: Set<Int>?] = [
        "Conv": [1, 2], "ConvTranspose": [1, 2], "Gemm": [1, 2], "MatMul": nil, "Einsum": nil, "LSTM": [1, 2, 3],
        "GRU": [1, 2, 3], "RNN": [1, 2, 3], "Gather": [0], "BatchNormalization": [1, 2],
        "InstanceNormalization": [1, 2], "GroupNormalization": [1, 2], "LayerNormalization": [1, 2], "PRelu": [1],
        "Add": nil, "Mul": nil, "Transpose": [0], "Reshape": [0], "Identity": [0], "Unsqueeze": [0], "Expand": [0],
        "Concat": nil,
    ]

    package init(_ graph: Graph) {
        original = graph
        var layers: [Layer] = []
        var taken: Set<String> = []
        for node in graph.nodes.reversed() {
            guard let positions = Self.learnt[node.opType] else { continue }
            let names = node.inputs.enumerated().filter { positions?.contains($0.offset) ?? true }.map(\.element)
                .filter { name in
                    guard let constant = graph.initializers[name], constant.elementType == .float32 else {
                        return false
                    }
                    return constant.shape.count > 1 && taken.insert(name).inserted
                }
            if !names.isEmpty { layers.append(Layer(node: node.name, initializers: names)) }
        }
        self.layers = layers
    }

    /// The graph with the parameters of some layers drawn anew. A layer's new parameters depend on the seed and the layer
    /// only, not on which others are drawn.
    package func graph(randomizing indices: Range<Int>, redraw: Redraw, seed: UInt64) -> Graph {
        var graph = original
        for index in indices {
            for (part, name) in layers[index].initializers.enumerated() {
                guard let constant = original.initializers[name] else { continue }
                let own = seed &+ UInt64(index) &* 0xD1B5_4A32_D192_ED03 &+ UInt64(part) &* 0x8CB9_2BA7_2F3D_8DD7
                graph.initializers[name] = Constant(
                    shape: constant.shape, float32: Self.drawn(constant.floats, redraw: redraw, seed: own))
            }
        }
        return graph
    }

    private static func drawn(_ values: [Float], redraw: Redraw, seed: UInt64) -> [Float] {
        switch redraw {
        case .shuffle:
            var random = SeededRandom(seed: seed)
            return values.shuffled(using: &random)
        case .normal:
            var normal = SeededRandom(seed: seed)
            let count = Double(values.count)
            let mean = values.reduce(0.0) { $0 + Double($1) } / count
            let variance = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
            let deviation = variance.squareRoot()
            return values.map { _ in Float(mean + deviation * normal.normal()) }
        }
    }
}
