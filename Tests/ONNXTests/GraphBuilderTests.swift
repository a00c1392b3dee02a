import Inference
import ONNX
import Tensors
import TestSupport
import Testing

@Suite struct GraphBuilderTests {
    private let x = ONNXBytes.value("x", [.fixed(2)])

    private func graph(
        _ nodes: [ProtobufBytes], inputs: [ProtobufBytes]? = nil, outputs: [String] = ["y"],
        initializers: [ProtobufBytes] = [], extra: ProtobufBytes? = nil
    ) throws -> Graph {
        let bytes = ONNXBytes.model(
            inputs: inputs ?? [x], outputs: outputs, initializers: initializers, nodes: nodes, extra: extra)
        return try ONNXModel.load(bytes: bytes, folder: nil).graph
    }

    @Test func initializersListedAsInputsAreNotInputs() throws {
        let graph = try graph(
            [ONNXBytes.node("Add", ["x", "w"], ["y"])], inputs: [x, ONNXBytes.value("w", [.fixed(2)])],
            initializers: [ONNXBytes.floats("w", [2], [1, 2])])
        #expect(graph.inputs.map(\.name) == ["x"])
        #expect(graph.initializers["w"]?.floats == [1, 2])
    }

    @Test func nodesOutOfOrderArePutInOrder() throws {
        let graph = try graph([
            ONNXBytes.node("Add", ["b", "a"], ["y"]), ONNXBytes.node("Relu", ["a"], ["b"]),
            ONNXBytes.node("Neg", ["x"], ["a"]),
        ])
        #expect(graph.nodes.map(\.opType) == ["Neg", "Relu", "Add"])
    }

    @Test func nodesInOrderKeepIt() throws {
        let graph = try graph([
            ONNXBytes.node("Neg", ["x"], ["a"]), ONNXBytes.node("Abs", ["x"], ["b"]),
            ONNXBytes.node("Exp", ["x"], ["c"]),
            ONNXBytes.node("Add", ["c", "a"], ["y"]),
        ])
        #expect(graph.nodes.map(\.opType) == ["Neg", "Abs", "Exp", "Add"])
    }

    @Test func aVeryLongChainBackwardsIsSorted() throws {
        let count = 50_000
        let nodes = (0..<count).reversed().map {
            ONNXBytes.node("Relu", [$0 == 0 ? "x" : "v\($0)"], [$0 == count - 1 ? "y" : "v\($0 + 1)"])
        }
        #expect(try graph(nodes).nodes.first?.inputs == ["x"])
    }

    @Test func cyclesAreRefused() {
        let failure = #expect(throws: ONNXError.self) {
            try graph(
                [ONNXBytes.node("Add", ["x", "b"], ["a"]), ONNXBytes.node("Relu", ["a"], ["b"])], outputs: ["b"])
        }
        #expect(failure?.code == "model-graph-cyclic")
        #expect(throws: ONNXError.cyclic(node: "self")) {
            try graph([ONNXBytes.node("Relu", ["y"], ["y"], name: "self")])
        }
    }

    @Test func valuesThatNothingGivesAreNamed() {
        #expect(throws: ONNXError.valueMissing(value: "z", user: "node Add:y")) {
            try graph([ONNXBytes.node("Add", ["x", "z"], ["y"])])
        }
        #expect(throws: ONNXError.valueMissing(value: "z", user: "the list of outputs")) {
            try graph([ONNXBytes.node("Relu", ["x"], ["y"])], outputs: ["y", "z"])
        }
        #expect(throws: ONNXError.self) { try graph([ONNXBytes.node("Relu", ["x"], ["y"])], outputs: []) }
    }

    @Test func secondDefinitionsAreNamed() {
        let duplicate = ONNXError.duplicateName(name: "y", kind: "value")
        let relu = ONNXBytes.node("Relu", ["x"], ["y"])
        #expect(throws: duplicate) { try graph([relu, relu]) }
        #expect(throws: duplicate) { try graph([relu], initializers: [ONNXBytes.floats("y", [1], [0])]) }
        #expect(throws: duplicate) { try graph([relu], inputs: [x, ONNXBytes.value("y", [.fixed(1)])]) }
        #expect(throws: ONNXError.duplicateName(name: "x", kind: "value")) { try graph([relu], inputs: [x, x]) }
        #expect(throws: ONNXError.duplicateName(name: "y", kind: "output")) { try graph([relu], outputs: ["y", "y"]) }
    }

    @Test func nodesWithoutOrWithTheSameNameGetOneOfTheirOwn() throws {
        let graph = try graph([
            ONNXBytes.node("Relu", ["x"], ["a"], name: "act"), ONNXBytes.node("Relu", ["a"], ["b"], name: "act"),
            ONNXBytes.node("Split", ["b"], ["", "y"]),
        ])
        #expect(graph.nodes.map(\.name) == ["act", "act#2", "Split:y"])
    }

    @Test func attributesOfEveryKindAreRead() throws {
        let text = ProtobufBytes().text(1, "mode").text(4, "linear").int(20, 3)
        let texts = ProtobufBytes().text(1, "names").text(9, "a").text(9, "b").int(20, 8)
        let floats = ProtobufBytes().text(1, "scales").float(7, 1.5).float(7, 2).int(20, 6)
        let untyped = ProtobufBytes().text(1, "old").int(3, 4)
        let node = ONNXBytes.node(
            "Something", ["x"], ["y"],
            attributes: [
                ONNXBytes.attribute("axis", int: -1), ONNXBytes.attribute("alpha", float: 0.5),
                ONNXBytes.attribute("pads", ints: [1, 2]), ONNXBytes.attribute("none", ints: []), text, texts, floats,
                untyped, ONNXBytes.attribute("value", tensor: ONNXBytes.floats("", [1], [3])),
            ])
        #expect(
            try graph([node]).nodes[0].attributes == [
                "axis": .int(-1), "alpha": .float(0.5), "pads": .ints([1, 2]), "none": .ints([]),
                "mode": .string("linear"), "names": .strings(["a", "b"]), "scales": .floats([1.5, 2]), "old": .int(4),
                "value": .tensor(Constant(shape: [1], float32: [3])),
            ])
    }

    @Test func attributesThatContradictThemselvesAreNamed() {
        let invalid: [[ProtobufBytes]] = [
            [ONNXBytes.attribute("a", int: 1), ONNXBytes.attribute("a", int: 2)],
            [ProtobufBytes().text(1, "a")], [ProtobufBytes().text(1, "a").int(20, 99)],
            [ProtobufBytes().text(1, "a").int(20, 4)], [ProtobufBytes().text(1, "a").int(20, 11)],
            [ProtobufBytes().text(1, "a").data(4, [0xFF, 0xFE]).int(20, 3)],
            [ONNXBytes.attribute("a", reference: "b", kind: 2)],
        ]
        for attributes in invalid {
            let failure = #expect(throws: ONNXError.self) {
                try graph([ONNXBytes.node("Something", ["x"], ["y"], name: "n", attributes: attributes)])
            }
            #expect(failure?.code == "model-attribute-invalid")
            #expect(failure?.message.contains("a of node n") == true)
        }
    }

    @Test func constantNodesBecomeInitializersInEveryForm() throws {
        func constant(_ attribute: ProtobufBytes, _ output: String) -> ProtobufBytes {
            ONNXBytes.node("Constant", [], [output], attributes: [attribute])
        }
        let floats = ProtobufBytes().text(1, "value_floats").float(7, 1).float(7, 2).int(20, 6)
        let graph = try graph([
            constant(ONNXBytes.attribute("value", tensor: ONNXBytes.floats("", [2, 1], [1, 2])), "a"),
            constant(ONNXBytes.attribute("value_float", float: 0.5), "b"), constant(floats, "c"),
            constant(ONNXBytes.attribute("value_int", int: 7), "d"),
            constant(ONNXBytes.attribute("value_ints", ints: [1, -1]), "e"),
            ONNXBytes.node("Sum", ["x", "a", "b", "c", "d", "e"], ["y"]),
        ])
        #expect(graph.nodes.count == 1)
        #expect(
            graph.initializers == [
                "a": Constant(shape: [2, 1], float32: [1, 2]), "b": Constant(shape: [], float32: [0.5]),
                "c": Constant(shape: [2], float32: [1, 2]), "d": Constant(shape: [], int64: [7]),
                "e": Constant(shape: [2], int64: [1, -1]),
            ])
    }

    @Test func constantsOfTextAndWithoutValueAreRefused() {
        let text = ProtobufBytes().text(1, "value_string").text(4, "hello").int(20, 3)
        let failure = #expect(throws: ONNXError.self) {
            try graph([ONNXBytes.node("Constant", [], ["y"], attributes: [text])])
        }
        #expect(failure?.code == "model-data-type-unsupported")
        let empty = #expect(throws: ONNXError.self) { try graph([ONNXBytes.node("Constant", [], ["y"])]) }
        #expect(empty?.code == "model-attribute-invalid")
    }

    @Test func sparseInitializersAreRefused() {
        let sparse = ProtobufBytes().message(15, ProtobufBytes().message(1, ONNXBytes.floats("s", [1], [1])))
        let failure = #expect(throws: ONNXError.self) {
            try graph([ONNXBytes.node("Relu", ["x"], ["y"])], extra: sparse)
        }
        #expect(failure?.code == "model-tensor-invalid")
    }
}
