import Foundation
import Inference
import ONNX
import Tensors
import TestSupport
import Testing

/// A linear layer with everything a model has.
private let small = ONNXBytes.model(
    inputs: [ONNXBytes.value("x", [.named("batch"), .fixed(2)])], outputs: ["y"],
    initializers: [ONNXBytes.floats("w", [2, 3], [1, 2, 3, 4, 5, 6])],
    nodes: [ONNXBytes.node("MatMul", ["x", "w"], ["h"], name: "linear"), ONNXBytes.node("Relu", ["h"], ["y"])])

@Suite struct ONNXModelTests {
    @Test func aSmallModelIsReadWhole() throws {
        let model = try ONNXModel.load(bytes: small, folder: nil)
        #expect(model.opset == 17)
        #expect(model.irVersion == 8)
        #expect(model.producer == "test 1")
        #expect(model.graph.name == "graph")
        #expect(model.graph.inputs == [Graph.Input(name: "x", elementType: .float32, dimensions: [nil, 2])])
        #expect(model.graph.outputs == ["y"])
        #expect(model.graph.nodes.map(\.name) == ["linear", "Relu:y"])
        #expect(model.graph.nodes.map(\.opType) == ["MatMul", "Relu"])
        #expect(model.graph.nodes[0].inputs == ["x", "w"])
        #expect(model.graph.initializers == ["w": Constant(shape: [2, 3], float32: [1, 2, 3, 4, 5, 6])])
        #expect(model.outputs.map(\.dimensions) == [nil])
    }

    @Test func everyTruncationIsRefused() {
        for length in 0..<small.count {
            #expect(throws: ONNXError.self) { try ONNXModel.load(bytes: Array(small[..<length]), folder: nil) }
        }
    }

    @Test func aDamagedByteIsReadOrRefusedButNeverFatal() {
        var refused = 0
        for index in small.indices {
            for mask: UInt8 in [0x01, 0x80, 0xFF] {
                var damaged = small
                damaged[index] ^= mask
                do { _ = try ONNXModel.load(bytes: damaged, folder: nil) } catch {
                    refused += 1
                    #expect(error is ONNXError)
                }
            }
        }
        #expect(refused > small.count)
    }

    @Test func garbageIsRefused() {
        var random = SeededRandom(seed: 1)
        for length in [1, 10, 1000, 100_000] {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            let failure = #expect(throws: ONNXError.self) { try ONNXModel.load(bytes: bytes, folder: nil) }
            #expect(failure?.code == "model-unreadable")
            #expect(failure?.family == .model)
        }
    }

    @Test func aMissingFileAndAFolderAreRefused() throws {
        let folder = try TemporaryFolder()
        for path in [folder.url.path, folder.url.appending(path: "none.onnx").path] {
            let failure = #expect(throws: ONNXError.self) { try ONNXModel.load(path: path) }
            #expect(failure?.code == "model-file-unreadable")
        }
    }

    @Test(arguments: [Int64(1), 10]) func oldOperatorSetsAreRefused(version: Int64) {
        let bytes = ONNXBytes.model(
            opsets: [("", version)], outputs: ["y"], nodes: [ONNXBytes.node("Relu", ["x"], ["y"])])
        #expect(throws: ONNXError.opsetUnsupported(found: version)) { try ONNXModel.load(bytes: bytes, folder: nil) }
    }

    @Test(arguments: [Int64(11), 13, 17, 18, 21, 25]) func laterOperatorSetsAreRead(version: Int64) throws {
        let bytes = ONNXBytes.model(
            opsets: [("ai.onnx.ml", 3), ("ai.onnx", version)], irVersion: 3,
            inputs: [ONNXBytes.value("x", [.fixed(1)])],
            outputs: ["y"], nodes: [ONNXBytes.node("Relu", ["x"], ["y"], domain: "ai.onnx")])
        #expect(try ONNXModel.load(bytes: bytes, folder: nil).graph.opset == Int(version))
    }

    @Test func aModelThatDoesNotSayItsOperatorSetIsRefused() {
        let bytes = ONNXBytes.model(opsets: [("com.microsoft", 1)], outputs: ["y"])
        #expect(throws: ONNXError.opsetUnsupported(found: nil)) { try ONNXModel.load(bytes: bytes, folder: nil) }
    }

    @Test func operatorsOfOtherSetsAreNamed() {
        let bytes = ONNXBytes.model(
            opsets: [("", 17), ("com.microsoft", 1)], inputs: [ONNXBytes.value("x", [.fixed(1)])], outputs: ["y"],
            nodes: [ONNXBytes.node("Gelu", ["x"], ["y"], name: "act", domain: "com.microsoft")])
        #expect(throws: ONNXError.operatorUnsupported(opType: "Gelu", domain: "com.microsoft", node: "act")) {
            try ONNXModel.load(bytes: bytes, folder: nil)
        }
    }

    @Test func controlFlowIsNamed() {
        let branch = ProtobufBytes().text(1, "then_branch").message(6, ProtobufBytes().text(2, "inner")).int(20, 5)
        let bytes = ONNXBytes.model(
            inputs: [ONNXBytes.value("c", type: 9, [])], outputs: ["y"],
            nodes: [ONNXBytes.node("If", ["c"], ["y"], name: "choice", attributes: [branch])])
        #expect(throws: ONNXError.subgraphUnsupported(opType: "If", node: "choice")) {
            try ONNXModel.load(bytes: bytes, folder: nil)
        }
    }

    @Test func inputDimensionsAreFixedNamedOrOpen() throws {
        let dimensions: [ONNXBytes.Dimension] = [.named("batch"), .fixed(3), .fixed(0), .fixed(-1), .open]
        let bytes = ONNXBytes.model(
            inputs: [
                ONNXBytes.value("a", dimensions), ONNXBytes.value("b", type: 7, []), ONNXBytes.value("c", type: 9, []),
                ONNXBytes.value("d", type: 10, []), ONNXBytes.value("e", type: 11, []),
                ONNXBytes.value("f", type: 6, []),
            ], outputs: ["a"])
        let model = try ONNXModel.load(bytes: bytes, folder: nil)
        #expect(model.graph.inputs[0].dimensions == [nil, 3, nil, nil, nil])
        #expect(model.inputs[0].dimensions == [.named("batch"), .fixed(3), .open, .open, .open])
        #expect(model.graph.inputs.map(\.elementType) == [.float32, .int64, .bool, .float32, .float32, .int64])
    }

    @Test func inputsThatAreNoTensorsOfKnownRankAreRefused() {
        let sequence = ProtobufBytes().text(1, "x").message(2, ProtobufBytes().message(4, ProtobufBytes()))
        for input in [sequence, ONNXBytes.value("x", nil), ProtobufBytes().text(1, "x")] {
            let failure = #expect(throws: ONNXError.self) {
                try ONNXModel.load(bytes: ONNXBytes.model(inputs: [input], outputs: ["x"]), folder: nil)
            }
            #expect(failure?.code == "model-value-invalid")
        }
        #expect(throws: ONNXError.dataTypeUnsupported(name: "string", place: "the value x")) {
            let bytes = ONNXBytes.model(inputs: [ONNXBytes.value("x", type: 8, [])], outputs: ["x"])
            return try ONNXModel.load(bytes: bytes, folder: nil)
        }
    }
}
