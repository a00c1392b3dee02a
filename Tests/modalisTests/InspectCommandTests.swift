import Foundation
import TestSupport
import Testing

@Suite struct InspectCommandTests {
    private struct Listing: Decodable {
        struct Branch: Decodable {
            let inputs: [String]
            let nodes: [String]
        }
        struct Fusion: Decodable {
            let value: String
            let `operator`: String
            let inputs: [String]
        }
        let opset: Int
        let nodes: Int
        let parameters: Int
        let operators: [String: Int]
        let branches: [Branch]
        let fusions: [Fusion]
    }

    private let model = ONNXBytes.model(
        inputs: [
            ONNXBytes.value("ct", [.named("batch"), .fixed(2)]), ONNXBytes.value("age", type: 7, [.open, .fixed(1)]),
        ],
        outputs: ["y"], initializers: [ONNXBytes.floats("w", [2, 2], [1, 2, 3, 4])],
        nodes: [
            ONNXBytes.node("MatMul", ["ct", "w"], ["a"]), ONNXBytes.node("Relu", ["age"], ["b"]),
            ONNXBytes.node("Concat", ["a", "b"], ["y"], attributes: [ONNXBytes.attribute("axis", int: 1)]),
        ])

    private func inspect(_ bytes: [UInt8], json: Bool) throws -> ModalisExecutable.Result {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "m.onnx")
        try Data(bytes).write(to: path)
        return try ModalisExecutable.run(["inspect", path.path] + (json ? ["--json"] : []))
    }

    @Test func aModelIsListedForAMachine() throws {
        let result = try inspect(model, json: true)
        #expect(result.status == 0)
        let listing = try JSONDecoder().decode(Listing.self, from: Data(result.output.utf8))
        #expect(listing.opset == 17)
        #expect(listing.nodes == 3)
        #expect(listing.parameters == 4)
        #expect(listing.operators == ["Concat": 1, "MatMul": 1, "Relu": 1])
        #expect(listing.branches.map(\.inputs) == [["ct"], ["age"], ["ct", "age"]])
        #expect(listing.fusions.map(\.value) == ["y"])
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let inputs = try #require(object["inputs"] as? [[String: Any]])
        #expect(inputs[0]["shape"] as? NSArray == ["batch", 2] as NSArray)
        #expect(inputs[1]["shape"] as? NSArray == [NSNull(), 1] as NSArray)
        #expect(inputs[1]["type"] as? String == "int64")
    }

    @Test func aModelIsListedForAPerson() throws {
        let result = try inspect(model, json: false)
        #expect(result.status == 0)
        #expect(result.output.contains("  ct  float32  [batch, 2]\n  age  int64  [?, 1]\n"))
        #expect(result.output.contains("  ct + age at Concat:y (Concat), value y"))
    }

    @Test func garbageIsAModelFailureInOneLine() throws {
        let result = try inspect(Array("not a model".utf8), json: false)
        #expect(result.status == 78)
        #expect(result.output.isEmpty)
        #expect(result.errors.hasPrefix("modalis: [model-unreadable] "))
        #expect(result.errors.split(separator: "\n").count == 1)
    }

    @Test func aMissingPathIsAnInputFailure() throws {
        let result = try ModalisExecutable.run(["inspect", "/no/such/model.onnx"])
        #expect(result.status == 66)
        #expect(result.errors.contains("[model-file-unreadable]"))
        #expect(try ModalisExecutable.run(["inspect", "/no/such/study"]).status == 66)
    }

    @Test(.enabled(if: SharedData.has("reference"), "needs ../shared/reference"))
    func theReferenceBranchesFuseAtTheConcat()
        throws
    {
        let path = try #require(SharedData.url("reference/petct-late-2d/model.onnx")).path
        let result = try ModalisExecutable.run(["inspect", "--json", path])
        let listing = try JSONDecoder().decode(Listing.self, from: Data(result.output.utf8))
        #expect(listing.fusions.map(\.value) == ["/Concat_output_0"])
        #expect(listing.fusions.map(\.operator) == ["Concat"])
        #expect(listing.fusions.map(\.inputs) == [["ct", "pet", "clinical"]])
        #expect(
            Set(listing.branches.map { Set($0.inputs) }) == [["ct"], ["pet"], ["clinical"], ["ct", "pet", "clinical"]])
    }
}
