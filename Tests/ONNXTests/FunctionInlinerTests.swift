import Inference
import ONNX
import Tensors
import TestSupport
import Testing

@Suite struct FunctionInlinerTests {
    private func graph(_ functions: [ProtobufBytes], _ nodes: [ProtobufBytes], outputs: [String] = ["y"]) throws
        -> Graph
    {
        let bytes = ONNXBytes.model(
            opsets: [("", 18), ("own", 1)], inputs: [ONNXBytes.value("x", [.fixed(2)])], outputs: outputs, nodes: nodes,
            functions: functions)
        return try ONNXModel.load(bytes: bytes, folder: nil).graph
    }

    private let scaled = ONNXBytes.function(
        "Scaled", inputs: ["a", "b"], outputs: ["r"], attributes: ["slope"],
        defaults: [ONNXBytes.attribute("axis", int: 3)],
        nodes: [
            ONNXBytes.node(
                "LeakyRelu", ["a"], ["t"], name: "act",
                attributes: [
                    ONNXBytes.attribute("alpha", reference: "slope", kind: 1),
                    ONNXBytes.attribute("axis", reference: "axis", kind: 2),
                ]),
            ONNXBytes.node("Clip", ["t", "b"], ["r"], attributes: [ONNXBytes.attribute("k", int: 1)]),
        ])

    @Test func theBodyTakesTheCallsPlace() throws {
        let graph = try graph(
            [scaled],
            [
                ONNXBytes.node(
                    "Scaled", ["x", "x"], ["h"], name: "one", domain: "own",
                    attributes: [ONNXBytes.attribute("slope", float: 0.5), ONNXBytes.attribute("axis", int: 1)]),
                ONNXBytes.node("Scaled", ["h"], ["y"], domain: "own"),
            ])
        #expect(graph.nodes.map(\.name) == ["one/act", "one/Clip", "y/act", "y/Clip"])
        #expect(graph.nodes.map(\.inputs) == [["x"], ["one/t", "x"], ["h"], ["y/t", ""]])
        #expect(graph.nodes.map(\.outputs) == [["one/t"], ["h"], ["y/t"], ["y"]])
        #expect(graph.nodes[0].attributes == ["alpha": .float(0.5), "axis": .int(1)])
        // The second call leaves out `slope`, which has no default, and takes `axis` from the function.
        #expect(graph.nodes[2].attributes == ["axis": .int(3)])
        #expect(graph.nodes[1].attributes == ["k": .int(1)])
    }

    @Test func functionsWithinFunctionsAreInlined() throws {
        let twice = ONNXBytes.function(
            "Twice", inputs: ["p"], outputs: ["q"], attributes: ["s"],
            nodes: [
                ONNXBytes.node(
                    "Scaled", ["p"], ["m"], domain: "own",
                    attributes: [ONNXBytes.attribute("slope", reference: "s", kind: 1)]),
                ONNXBytes.node("Scaled", ["m"], ["q"], domain: "own"),
            ])
        let graph = try graph(
            [scaled, twice],
            [
                ONNXBytes.node(
                    "Twice", ["x"], ["y"], name: "t", domain: "own", attributes: [ONNXBytes.attribute("s", float: 2)])
            ])
        #expect(graph.nodes.map(\.opType) == ["LeakyRelu", "Clip", "LeakyRelu", "Clip"])
        #expect(graph.nodes[0].attributes["alpha"] == .float(2))
        #expect(graph.nodes[0].inputs == ["x"])
        #expect(graph.nodes[3].outputs == ["y"])
    }

    @Test func anInputHandedStraightOutBecomesAnIdentity() throws {
        let pass = ONNXBytes.function("Pass", inputs: ["a"], outputs: ["a"], nodes: [])
        let graph = try graph([pass], [ONNXBytes.node("Pass", ["x"], ["y"], domain: "own")])
        #expect(graph.nodes.map(\.opType) == ["Identity"])
        #expect(graph.nodes[0].inputs == ["x"])
        #expect(graph.nodes[0].outputs == ["y"])
    }

    @Test func innerNamesDoNotMeetTheGraphsOwn() throws {
        let graph = try graph(
            [scaled],
            [
                ONNXBytes.node("Relu", ["x"], ["c/t"]),
                ONNXBytes.node("Scaled", ["c/t"], ["y"], name: "c", domain: "own"),
            ])
        #expect(graph.nodes.map(\.outputs) == [["c/t"], ["c/t#2"], ["y"]])
    }

    @Test func aFunctionMayStandForAnOperatorOfAnotherSet() throws {
        let gelu = ONNXBytes.function(
            "Gelu", domain: "com.microsoft", inputs: ["a"], outputs: ["b"], nodes: [ONNXBytes.node("Erf", ["a"], ["b"])]
        )
        let graph = try graph([gelu], [ONNXBytes.node("Gelu", ["x"], ["y"], domain: "com.microsoft")])
        #expect(graph.nodes.map(\.opType) == ["Erf"])
    }

    @Test func functionsThatCallThemselvesAreRefused() {
        func calling(_ name: String, _ other: String) -> ProtobufBytes {
            ONNXBytes.function(
                name, inputs: ["a"], outputs: ["b"], nodes: [ONNXBytes.node(other, ["a"], ["b"], domain: "own")])
        }
        for functions in [[calling("F", "F")], [calling("F", "G"), calling("G", "F")]] {
            #expect(throws: ONNXError.functionInvalid(function: "F", reason: "it calls itself")) {
                try graph(functions, [ONNXBytes.node("F", ["x"], ["y"], domain: "own")])
            }
        }
    }

    @Test(arguments: [true, false]) func aSmallFileCannotDescribeAnEndlessGraph(namesAreLong: Bool) {
        let functions = (0..<40).map { level in
            let inner = level == 39 ? ("Relu", "") : ("F\(level + 1)", "own")
            let name = namesAreLong ? String(repeating: "n", count: 10_000) : nil
            return ONNXBytes.function(
                "F\(level)", inputs: ["a"], outputs: ["c"],
                nodes: [
                    ONNXBytes.node(inner.0, ["a"], ["b"], name: name, domain: inner.1),
                    ONNXBytes.node(inner.0, ["b"], ["c"], name: name, domain: inner.1),
                ])
        }
        let failure = #expect(throws: ONNXError.self) {
            try graph(functions, [ONNXBytes.node("F0", ["x"], ["y"], domain: "own")])
        }
        #expect(failure?.code == "model-function-invalid")
    }

    @Test func emptyFunctionsAreCountedToo() {
        let functions = (0..<40).map { level in
            let call = ONNXBytes.node("F\(level + 1)", ["a"], [], domain: "own")
            return ONNXBytes.function("F\(level)", inputs: ["a"], outputs: [], nodes: level == 39 ? [] : [call, call])
        }
        let failure = #expect(throws: ONNXError.self) {
            try graph(functions, [ONNXBytes.node("F0", ["x"], [], domain: "own")])
        }
        #expect(failure?.code == "model-function-invalid")
    }

    @Test func callsThatDoNotFitAreRefused() {
        let failure = #expect(throws: ONNXError.self) {
            try graph([scaled], [ONNXBytes.node("Scaled", ["x", "x", "x"], ["y"], domain: "own")])
        }
        #expect(failure?.code == "model-function-invalid")
        #expect(throws: ONNXError.duplicateName(name: "Scaled", kind: "function")) {
            try graph([scaled, scaled], [ONNXBytes.node("Scaled", ["x"], ["y"], domain: "own")])
        }
    }
}
