import Inference
import Tensors
import Testing

@Suite struct ExpansionTests {
    /// Both nodes become parts that expand in turn; their inner values must not be taken for each other's.
    @Test func nodesThatExpandKeepTheirValuesApart() throws {
        let graph = NodeGraph(
            inputs: ["x": [nil, 2, 4]],
            nodes: [
                NodeGraph.node(
                    "AveragePool", ["x"], outputs: ["a"],
                    attributes: [
                        "kernel_shape": .ints([2]), "pads": .ints([1, 0]), "ceil_mode": .int(1),
                        "count_include_pad": .int(1), "strides": .ints([2]),
                    ]),
                NodeGraph.node("Mean", ["a", "a", "a"], outputs: ["b"]),
                NodeGraph.node("LpPool", ["b"], attributes: ["kernel_shape": .ints([3]), "p": .int(1)]),
            ])
        let x = ["x": Tensor(shape: [1, 2, 4], scalars: [1, 2, 3, 4, 5, 6, 7, 8])]
        // Windows (0, 1), (2, 3), (4): means 0.5, 2.5, 4; then their sum.
        #expect(try graph.run(x) == Tensor(shape: [1, 2, 1], scalars: [7, 17]))
        #expect(largestDifference(try graph.gradient(x, of: 0, by: "x"), [0.5, 0.5, 0.5, 1, 0, 0, 0, 0]) < 1e-6)
    }

    /// A mean over the batch hides inside a node that expands; such a graph still runs one sample at a time.
    @Test func samplesAreNotMixedInsideAnExpandedNode() throws {
        let graph = NodeGraph(
            inputs: ["x": [nil, 1, 1, 2]], nodes: [NodeGraph.node("MeanVarianceNormalization", ["x"])])
        let both = Tensor(shape: [2, 1, 1, 2], scalars: [1, 3, 10, 50])
        #expect(largestDifference(try graph.run(["x": both]).scalars, [-1, 1, -1, 1]) < 1e-5)
    }

    @Test func anInvalidNodeIsNamed() {
        let graph = NodeGraph(
            inputs: ["x": [nil, 3, 4]],
            nodes: [NodeGraph.node("GroupNormalization", ["x", "s", "s"], attributes: ["num_groups": .int(2)])],
            constants: ["s": Constant(shape: [3], float32: [1, 1, 1])])
        #expect {
            try graph.executor()
        } throws: { error in
            guard case .invalidNode("GroupNormalization y", "GroupNormalization", _)? = error as? InferenceError else {
                return false
            }
            return true
        }
    }

    /// The second query may look at no key: it takes the mean of the values, not 0 / 0.
    @Test func attentionOfAQueryThatMayLookAtNothingIsAnEvenMean() throws {
        let graph = NodeGraph(
            inputs: ["x": [nil, 1, 2, 1]], nodes: [NodeGraph.node("Attention", ["x", "k", "v", "m"])],
            constants: [
                "k": Constant(shape: [1, 1, 3, 1], float32: [1, 2, 3]),
                "v": Constant(shape: [1, 1, 3, 1], float32: [3, 5, 10]),
                "m": Constant(shape: [2, 3], int64: [0, 1, 0, 0, 0, 0], elementType: .bool),
            ], opset: 23)
        let x = ["x": Tensor(shape: [1, 1, 2, 1], scalars: [0.5, 4])]
        #expect(try graph.run(x) == Tensor(shape: [1, 1, 2, 1], scalars: [5, 6]))
        #expect(try graph.gradient(x, of: 1, by: "x") == [0, 0])
    }
}
