import Foundation
import Inference
import ONNX
import Tensors
import TestSupport
import Testing

@Suite(.enabled(if: SharedData.has("reference"), "needs ../shared/reference")) struct ReferenceModelTests {
    struct Expected: Sendable, CustomTestStringConvertible {
        let model: String
        let opset: Int
        let irVersion: Int
        /// Without the nodes that only state constants.
        let nodes: Int
        let inputs: [Graph.Input]
        let outputExtent: Int

        var testDescription: String { model }
    }

    static let expected = [
        Expected(
            model: "petct-late-2d", opset: 17, irVersion: 8, nodes: 29,
            inputs: [
                Graph.Input(name: "ct", elementType: .float32, dimensions: [nil, 1, 48, 48]),
                Graph.Input(name: "pet", elementType: .float32, dimensions: [nil, 1, 48, 48]),
                Graph.Input(name: "clinical", elementType: .float32, dimensions: [nil, 8]),
            ], outputExtent: 3),
        Expected(
            model: "hecktor-3d", opset: 17, irVersion: 8, nodes: 37,
            inputs: [
                Graph.Input(name: "ct", elementType: .float32, dimensions: [nil, 1, 16, 32, 32]),
                Graph.Input(name: "pet", elementType: .float32, dimensions: [nil, 1, 16, 32, 32]),
                Graph.Input(name: "tabular", elementType: .float32, dimensions: [nil, 9]),
            ], outputExtent: 1),
        Expected(
            model: "mr-early-2d", opset: 13, irVersion: 7, nodes: 16,
            inputs: [Graph.Input(name: "mr", elementType: .float32, dimensions: [nil, 4, 40, 40])], outputExtent: 4),
        Expected(
            model: "cxr-report-vit", opset: 17, irVersion: 8, nodes: 240,
            inputs: [
                Graph.Input(name: "cxr", elementType: .float32, dimensions: [nil, 1, 64, 64]),
                Graph.Input(name: "report", elementType: .int64, dimensions: [nil, 24]),
            ], outputExtent: 14),
        Expected(
            model: "fundus-dense", opset: 18, irVersion: 10, nodes: 33,
            inputs: [
                Graph.Input(name: "fundus", elementType: .float32, dimensions: [nil, 3, 56, 56]),
                Graph.Input(name: "clinical", elementType: .float32, dimensions: [nil, 6]),
            ], outputExtent: 2),
    ]

    @Test(arguments: expected) func isRead(_ expected: Expected) throws {
        let path = try #require(SharedData.url("reference/\(expected.model)/model.onnx")).path
        let model = try ONNXModel.load(path: path)
        #expect(model.opset == expected.opset)
        #expect(model.irVersion == expected.irVersion)
        #expect(model.producer.hasPrefix("pytorch 2."))
        #expect(model.graph.nodes.count == expected.nodes)
        #expect(model.graph.inputs == expected.inputs)
        #expect(model.graph.outputs == ["output"])
        #expect(model.inputs.map(\.name) == expected.inputs.map(\.name))
        #expect(model.inputs.allSatisfy { $0.dimensions?.first == .named("batch") })
        #expect(model.outputs.map(\.dimensions) == [[.named("batch"), .fixed(expected.outputExtent)]])
        #expect(model.externalFiles == [])
    }

    @Test func weightsHaveTheirShapes() throws {
        let path = try #require(SharedData.url("reference/petct-late-2d/model.onnx")).path
        let graph = try ONNXModel.load(path: path).graph
        let convolutions = graph.nodes.filter { $0.opType == "Conv" }
        #expect(convolutions.count == 6)
        for node in convolutions {
            let weight = try #require(graph.initializers[node.inputs[1]])
            #expect(weight.shape.rank == 4)
            #expect(weight.floats.allSatisfy { $0.isFinite })
            #expect(weight.floats.contains { $0 != 0 })
        }
    }
}
