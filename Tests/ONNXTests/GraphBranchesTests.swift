import Inference
import ONNX
import Tensors
import Testing

@Suite struct GraphBranchesTests {
    private func graph(_ inputs: [String], _ nodes: [Node], output: String) -> Graph {
        Graph(
            name: "g", inputs: inputs.map { Graph.Input(name: $0, elementType: .float32, dimensions: [nil, 4]) },
            outputs: [output], nodes: nodes, initializers: ["w": Constant(shape: [4], float32: [1, 2, 3, 4])], opset: 17
        )
    }

    private func node(_ opType: String, _ inputs: [String], _ output: String) -> Node {
        Node(name: "n-\(output)", opType: opType, inputs: inputs, outputs: [output])
    }

    @Test func branchesRunUntilTheyFuse() {
        let branches = GraphBranches(
            graph(
                ["a", "b", "c"],
                [
                    node("Mul", ["a", "w"], "a1"), node("Relu", ["b"], "b1"), node("Relu", ["b1"], "b2"),
                    node("Concat", ["a1", "b2"], "ab"), node("Relu", ["ab"], "ab1"), node("Add", ["ab1", "c"], "y"),
                    node("Mul", ["y", "a1"], "z"),
                ], output: "z"))
        #expect(branches.branches.map(\.inputs) == [["a"], ["b"], ["a", "b"], ["a", "b", "c"]])
        #expect(branches.branches.map(\.nodes) == [["n-a1"], ["n-b1", "n-b2"], ["n-ab", "n-ab1"], ["n-y", "n-z"]])
        #expect(branches.branches[1].operators == ["Relu": 2])
        // The last Mul meets `a` again, which had met the others before: no fusion.
        #expect(
            branches.fusions == [
                GraphBranches.Fusion(node: "n-ab", opType: "Concat", value: "ab", inputs: ["a", "b"]),
                GraphBranches.Fusion(node: "n-y", opType: "Add", value: "y", inputs: ["a", "b", "c"]),
            ])
    }

    @Test func askingForAShapeIsNoDependence() {
        let branches = GraphBranches(
            graph(
                ["a", "b"],
                [node("Shape", ["a"], "s"), node("Expand", ["w", "s"], "e"), node("Add", ["b", "e"], "y")],
                output: "y"))
        #expect(branches.branches.map(\.inputs) == [["b"]])
        #expect(branches.fusions == [])
    }
}
