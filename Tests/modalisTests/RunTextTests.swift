import Foundation
import TestSupport
import Testing

/// A model of a radiograph and a report, through `modalis run`.
@Suite struct RunTextTests {
    /// y = (0, mean of the image + Σ of the tokens' embeddings where the mask is 1), with known embeddings.
    private static let model = ONNXBytes.model(
        inputs: [
            ONNXBytes.value("image", [.named("n"), .fixed(1), .fixed(16), .fixed(16)]),
            ONNXBytes.value("ids", type: 7, [.named("n"), .fixed(8)]),
            ONNXBytes.value("mask", type: 7, [.named("n"), .fixed(8)]),
        ], outputs: ["y"],
        initializers: [
            ONNXBytes.floats("table", [8, 2], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, -1, 0]),
            ONNXBytes.floats("w", [3, 2], [0, 1, 0, 1, 0, 1]),
            ONNXBytes.tensor("last", type: 7, [1], raw: ProtobufBytes.littleEndian(Int64(2))),
            ONNXBytes.tensor("tokens", type: 7, [1], raw: ProtobufBytes.littleEndian(Int64(1))),
        ],
        nodes: [
            ONNXBytes.node("GlobalAveragePool", ["image"], ["g"]), ONNXBytes.node("Flatten", ["g"], ["f"]),
            ONNXBytes.node("Gather", ["table", "ids"], ["e"]),
            ONNXBytes.node("Cast", ["mask"], ["m"], attributes: [ONNXBytes.attribute("to", int: 1)]),
            ONNXBytes.node("Unsqueeze", ["m", "last"], ["u"]), ONNXBytes.node("Mul", ["e", "u"], ["p"]),
            ONNXBytes.node("ReduceSum", ["p", "tokens"], ["r"], attributes: [ONNXBytes.attribute("keepdims", int: 0)]),
            ONNXBytes.node("Concat", ["f", "r"], ["z"], attributes: [ONNXBytes.attribute("axis", int: 1)]),
            ONNXBytes.node("Gemm", ["z", "w"], ["y"]),
        ])

    private let folder: TemporaryFolder
    private let study: URL
    private let profile: URL

    init() throws {
        folder = try TemporaryFolder()
        study = try RunCommandTests.copy("chest-radiograph", to: folder)
        profile = folder.url.appending(path: "with-report.json")
        let vocabulary = Data("[PAD]\n[UNK]\n[CLS]\n[SEP]\nno\nnod\n##ule\n.\n".utf8)
        try Data(Self.model).write(to: folder.url.appending(path: "m.onnx"))
        try vocabulary.write(to: folder.url.appending(path: "vocab.txt"))
        func hash(_ file: String) throws -> String {
            let tool = try #require(ModalisExecutable.tool("sha256sum"))
            let result = try ModalisExecutable.run(tool, [folder.url.appending(path: file).path])
            return String(result.output.prefix(64))
        }
        let text = """
            {"name": "with-report", "version": "1", "description": "An image and its report.",
             "model": {"file": "m.onnx", "sha256": "\(try hash("m.onnx"))"},
             "modalities": [{"name": "radiograph", "input": "image",
                             "select": {"require": [{"attribute": "Modality", "oneOf": ["DX", "CR"]}]}}],
             "grid": {"dimensions": 2, "size": [16, 16], "fit": "stretch"},
             "text": {"input": "ids", "maskInput": "mask", "length": 8,
                      "vocabulary": {"file": "vocab.txt", "sha256": "\(try hash("vocab.txt"))"}},
             "target": {"labels": ["no", "yes"], "choose": "yes"},
             "methods": [{"id": "integrated-gradients"}, {"id": "occlusion"}],
             "importance": [{"measure": "shapley"}, {"measure": "mm-shap"}]}
            """
        try Data(text.utf8).write(to: profile)
    }

    private func run() throws -> (result: ModalisExecutable.Result, report: [String: Any]?) {
        let output = folder.url.appending(path: "out")
        let result = try ModalisExecutable.run(
            ["run", "--profile", profile.path, "--output", output.path, study.path])
        let data = RunCommandTests.files(output).first { $0.key.hasSuffix("report.json") }?.value
        return (result, try data.flatMap { try JSONSerialization.jsonObject(with: $0) as? [String: Any] })
    }

    @Test func everyTokenIsExplainedAndTheTextHasItsImportance() throws {
        try Data("PatientSex: O\n\nNo nodule.\n".utf8).write(to: study.appending(path: "report.txt"))
        let (result, report) = try run()
        #expect(result.status == 0, "\(result.errors)")
        let attributions = try #require(report?["attributions"] as? [[String: Any]])
        for attribution in attributions {
            let modalities = try #require(attribution["modalities"] as? [[String: Any]])
            let tokens = try #require(modalities.last?["tokens"] as? [[String: Any]])
            #expect(tokens.compactMap { $0["token"] as? String } == ["[CLS]", "no", "nod", "##ule", ".", "[SEP]"])
            let values = tokens.compactMap { $0["value"] as? Double }
            // Occlusion hides the word "nodule" as a whole; gradients tell its pieces apart.
            let expected: [Double] =
                attribution["method"] as? String == "occlusion" ? [0, 0, 3, 3, -1, 0] : [0, 0, 1, 2, -1, 0]
            #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-4 }, "\(values)")
        }
        let shapley = try #require((report?["modalityImportance"] as? [[String: Any]])?.first)
        let entries = try #require(shapley["entries"] as? [[String: Any]])
        let own = try #require(entries.first { $0["modality"] as? String == "report" }?["value"] as? Double)
        #expect(abs(own - 2) < 1e-4)
    }

    @Test func aStudyWithoutReportOrWithAnothersIsRefused() throws {
        let without = try run().result
        #expect(without.status == 65 && without.errors.contains("[text-missing]"))
        try Data("PatientID: not-this-one\n\nNo nodule.\n".utf8).write(to: study.appending(path: "report.txt"))
        let another = try run().result
        #expect(another.status == 65 && another.errors.contains("[text-contradiction]"))
        #expect(!another.errors.contains("not-this-one"))
    }

    @Test func aVocabularyThatChangedIsRefused() throws {
        try Data("other".utf8).write(to: folder.url.appending(path: "vocab.txt"))
        try Data("No nodule.".utf8).write(to: study.appending(path: "report.txt"))
        let result = try run().result
        #expect(result.status == 78 && result.errors.contains("[given-unusable]"))
    }
}
