import Inference
import Tensors
import Testing

@Suite struct ExecutorTests {
    @Test func foldingABatchNormalizationChangesNothing() throws {
        let folded = try Executor(graph: SmallFusionModel.graph(normalized: true))
        let unfolded = try Executor(graph: SmallFusionModel.graph(normalized: true, tapped: true))
        #expect(!folded.graph.nodes.contains { $0.opType == "BatchNormalization" })
        #expect(unfolded.graph.nodes.contains { $0.opType == "BatchNormalization" })
        let inputs = SmallFusionModel.inputs(batch: 2)
        for value in ["pet.norm", "logits"] {
            let a = try #require(try folded.run(inputs, values: [value])[value])
            let b = try #require(try unfolded.run(inputs, values: [value])[value])
            #expect(largestDifference(a, b) < 1e-5)
        }
    }

    /// Exporters write the batch of 1 that they saw into shapes.
    @Test(arguments: [[1, -1], [1, 4], [-1, 4]] as [[Int64]])
    func aModelExportedForOneSampleTakesABatch(shape: [Int64]) throws {
        let graph = Graph(
            name: "fixed", inputs: [Graph.Input(name: "x", elementType: .float32, dimensions: [1, 2, 2])],
            outputs: ["y"],
            nodes: [
                Node(name: "reshape", opType: "Reshape", inputs: ["x", "shape"], outputs: ["flat"]),
                Node(name: "head", opType: "MatMul", inputs: ["flat", "w"], outputs: ["y"]),
            ],
            initializers: [
                "shape": Constant(shape: [2], int64: shape),
                "w": Constant(shape: [4, 1], float32: [1, 10, 100, 1000]),
            ], opset: 17)
        let input = Tensor(shape: [3, 2, 2], scalars: (1...12).map(Float.init))
        let executor = try Executor(graph: graph)
        let output = try executor.run(["x": input])["y"]
        #expect(output == Tensor(shape: [3, 1], scalars: [4321, 8765, 13209]))
        let session = try executor.session(["x": Tensor(shape: [1, 2, 2], scalars: [0, 0, 0, 0])])
        let gradient = try session.gradient(of: ("y", 0), withRespectTo: ["x"], replacing: ["x": input])
        #expect(gradient.scores == [4321, 8765, 13209])
        #expect(gradient.gradients["x"]?.scalars == [1, 10, 100, 1000, 1, 10, 100, 1000, 1, 10, 100, 1000])
    }

    /// A mean over the batch would mix samples, so such a graph runs one sample at a time.
    @Test func samplesAreNeverMixed() throws {
        let graph = Graph(
            name: "mixing", inputs: [Graph.Input(name: "x", elementType: .float32, dimensions: [nil, 2])],
            outputs: ["y"],
            nodes: [
                Node(
                    name: "mean", opType: "ReduceMean", inputs: ["x"], outputs: ["m"], attributes: ["axes": .ints([0])]),
                Node(name: "sub", opType: "Sub", inputs: ["x", "m"], outputs: ["y"]),
            ], initializers: [:], opset: 17)
        let output = try Executor(graph: graph).run(["x": Tensor(shape: [2, 2], scalars: [1, 2, 5, 8])])["y"]
        #expect(output == Tensor(shape: [2, 2], scalars: [0, 0, 0, 0]))
    }

    @Test func shapeArithmeticIsExact() throws {
        // x.view(x.shape[0], -1) as exporters write it, a slice to the end of time, and a scale computed from an extent.
        let graph = Graph(
            name: "shapes", inputs: [Graph.Input(name: "x", elementType: .float32, dimensions: [nil, 3, 4])],
            outputs: ["y", "scaled"],
            nodes: [
                Node(name: "shape", opType: "Shape", inputs: ["x"], outputs: ["s"]),
                Node(name: "first", opType: "Gather", inputs: ["s", "zero"], outputs: ["n"]),
                Node(name: "lift", opType: "Unsqueeze", inputs: ["n", "axis"], outputs: ["n1"]),
                Node(
                    name: "join", opType: "Concat", inputs: ["n1", "open"], outputs: ["target"],
                    attributes: ["axis": .int(0)]),
                Node(name: "slice", opType: "Slice", inputs: ["x", "start", "end", "one"], outputs: ["part"]),
                Node(name: "view", opType: "Reshape", inputs: ["part", "target"], outputs: ["y"]),
                Node(name: "size", opType: "Size", inputs: ["s"], outputs: ["rank"]),
                Node(name: "range", opType: "Range", inputs: ["zero", "rank", "step"], outputs: ["axes"]),
                Node(name: "last", opType: "Gather", inputs: ["s", "axes"], outputs: ["again"]),
                Node(name: "ones", opType: "ConstantOfShape", inputs: ["again"], outputs: ["zeros"]),
                Node(name: "width", opType: "Gather", inputs: ["s", "two"], outputs: ["w"]),
                Node(name: "float", opType: "Cast", inputs: ["w"], outputs: ["wf"], attributes: ["to": .int(1)]),
                Node(name: "divide", opType: "Div", inputs: ["x", "wf"], outputs: ["d"]),
                Node(name: "add", opType: "Add", inputs: ["d", "zeros"], outputs: ["scaled"]),
            ],
            initializers: [
                "zero": Constant(shape: [], int64: [0]), "two": Constant(shape: [], int64: [2]),
                "step": Constant(shape: [], int64: [1]), "axis": Constant(shape: [1], int64: [0]),
                "open": Constant(shape: [1], int64: [-1]), "start": Constant(shape: [1], int64: [1]),
                "end": Constant(shape: [1], int64: [.max]), "one": Constant(shape: [1], int64: [1]),
            ], opset: 17)
        let executor = try Executor(graph: graph)
        #expect(try executor.shape(of: "y") == [1, 8])
        let input = Tensor(shape: [2, 3, 4], scalars: (0..<24).map(Float.init))
        let result = try executor.run(["x": input])
        #expect(
            result["y"]
                == Tensor(shape: [2, 8], scalars: Array(4..<12).map(Float.init) + Array(16..<24).map(Float.init)))
        #expect(result["scaled"] == Tensor(shape: [2, 3, 4], scalars: (0..<24).map { Float($0) / 4 }))
    }

    /// What was folded for one extent must not be read with another.
    @Test func constantsFoldedFromExtentsFollowTheInput() throws {
        let graph = Graph(
            name: "open", inputs: [Graph.Input(name: "x", elementType: .float32, dimensions: [nil, nil])],
            outputs: ["y"],
            nodes: [
                Node(name: "shape", opType: "Shape", inputs: ["x"], outputs: ["s"]),
                Node(name: "width", opType: "Gather", inputs: ["s", "one"], outputs: ["w"]),
                Node(name: "float", opType: "Cast", inputs: ["w"], outputs: ["wf"], attributes: ["to": .int(1)]),
                Node(name: "divide", opType: "Div", inputs: ["x", "wf"], outputs: ["y"]),
            ], initializers: ["one": Constant(shape: [], int64: [1])], opset: 17)
        let executor = try Executor(graph: graph)
        for width in [4, 2] {
            let result = try executor.run(["x": Tensor(shape: [1, width], repeating: Float(width))])["y"]
            #expect(result == Tensor(shape: [1, width], repeating: 1))
        }
    }

    @Test func truthValuesAreZeroAndOne() throws {
        let graph = Graph(
            name: "logic", inputs: [Graph.Input(name: "x", elementType: .float32, dimensions: [nil, 4])],
            outputs: ["and", "or", "not"],
            nodes: [
                Node(name: "low", opType: "Greater", inputs: ["x", "a"], outputs: ["low"]),
                Node(name: "high", opType: "Less", inputs: ["x", "b"], outputs: ["high"]),
                Node(name: "and", opType: "And", inputs: ["low", "high"], outputs: ["and"]),
                Node(name: "or", opType: "Or", inputs: ["low", "high"], outputs: ["or"]),
                Node(name: "not", opType: "Not", inputs: ["and"], outputs: ["not"]),
            ],
            initializers: ["a": Constant(shape: [], float32: [2]), "b": Constant(shape: [], float32: [3])], opset: 17)
        let result = try Executor(graph: graph).run(["x": Tensor(shape: [1, 4], scalars: [1, 2.5, 3, 4])])
        #expect(result["and"]?.scalars == [0, 1, 0, 0])
        #expect(result["or"]?.scalars == [1, 1, 1, 1])
        #expect(result["not"]?.scalars == [1, 0, 1, 1])
    }

    @Test func aGraphThatCannotRunIsRefusedBeforeAnythingRuns() throws {
        var graph = SmallFusionModel.graph()
        graph.nodes[1].opType = "Fold"
        #expect(throws: InferenceError.unsupportedOperator(opType: "Fold", node: "ct.relu", opset: 17)) {
            try Executor(graph: graph)
        }
        graph = SmallFusionModel.graph()
        graph.initializers["joint.weight"] = Constant(shape: [2, 8], float32: [Float](repeating: 0, count: 16))
        let error = #expect(throws: InferenceError.self) { try Executor(graph: graph) }
        guard case .invalidNode("head", "Gemm", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.family == .model)
    }

    @Test func inputsThatDoNotFitAreRefused() throws {
        let executor = try Executor(graph: SmallFusionModel.graph())
        let good = SmallFusionModel.inputs(batch: 1)
        var inputs = good
        inputs["pet"] = nil
        #expect(throws: InferenceError.missingInput(name: "pet")) { try executor.run(inputs) }
        inputs = good
        inputs["mr"] = good["ct"]
        #expect(throws: InferenceError.unknownInput(name: "mr", known: ["ct", "pet", "clinical"])) {
            try executor.run(inputs)
        }
        for bad in [Float.nan, .infinity] {
            inputs = good
            inputs["ct"]?.scalars[5] = bad
            #expect(throws: InferenceError.notFinite(input: "ct")) { try executor.run(inputs) }
        }
        for shape in [[1, 1, 6, 5], [1, 6, 6], [2, 1, 6, 6]] as [Shape] {
            inputs = good
            inputs["pet"] = Tensor(shape: shape)
            let error = #expect(throws: InferenceError.self) { try executor.run(inputs) }
            guard case .wrongShape = error else {
                Issue.record("\(shape): \(String(describing: error))")
                continue
            }
            #expect(error?.family == .usage)
        }
    }
}
