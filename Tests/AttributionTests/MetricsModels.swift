import Attribution
import Inference
import Tensors

/// A model `F(x) = bias + Σ w x + interaction · x₀ x₁` on the one input `x`, with a method that a closure gives.
struct LinearModel: ExplainedModel {
    var input: Tensor
    var weights: [Float]
    var bias = 0.0
    var interaction = 0.0
    /// Maps of a changed input.
    var method: (Tensor) -> Tensor = { $0 }

    func score(_ x: Tensor) -> Double {
        zip(weights, x.scalars).reduce(bias) { $0 + Double($1.0) * Double($1.1) }
            + interaction * Double(x.scalars[0]) * Double(x.scalars[1])
    }

    func scores(count: Int, replacing: (Int) throws -> [String: Tensor]) throws -> [Double] {
        try (0..<count).map { score(try replacing($0)["x"] ?? input) }
    }

    func maps(replacing: [String: Tensor]) throws -> [String: Tensor] { ["x": method(replacing["x"] ?? input)] }

    /// `y = relu(x W1) W2`, both weights of the input's extent.
    var graph: Graph {
        let count = weights.count
        return Graph(
            name: "linear", inputs: [], outputs: ["y"],
            nodes: [
                Node(name: "first", opType: "MatMul", inputs: ["x", "W1"], outputs: ["h"]),
                Node(name: "clip", opType: "Clip", inputs: ["h", "low"], outputs: ["r"]),
                Node(name: "second", opType: "MatMul", inputs: ["r", "W2"], outputs: ["y"]),
            ],
            initializers: [
                "W1": Constant(shape: [count], float32: weights),
                "low": Constant(shape: [], float32: [0]),
                "W2": Constant(shape: [count], float32: weights.map { $0 * 2 }),
            ],
            opset: 17)
    }

    /// A map that is the product of both weights.
    func maps(under graph: Graph) throws -> [String: Tensor] {
        let first = graph.initializers["W1"]?.floats ?? []
        let second = graph.initializers["W2"]?.floats ?? []
        return ["x": Tensor(shape: input.shape, scalars: zip(first, second).map { $0 * $1 })]
    }

    /// The sample with this map, one image modality over `[1, 1, rows, columns]`.
    func sample(map: [Float]) throws -> ExplainedSample {
        try ExplainedSample(
            inputs: ["x": input], maps: ["x": Tensor(shape: input.shape, scalars: map)],
            modalities: [InputModality(name: "image", kind: .image, input: "x")])
    }
}
