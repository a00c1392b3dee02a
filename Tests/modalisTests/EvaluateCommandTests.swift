import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct EvaluateCommandTests {
    /// `y = (Σ relu(x), 0)` over a picture of 8 × 8 and one clinical value that is added.
    private func model(in folder: TemporaryFolder) throws -> String {
        let bytes = ONNXBytes.model(
            inputs: [
                ONNXBytes.value("x", [.named("batch"), .fixed(1), .fixed(8), .fixed(8)]),
                ONNXBytes.value("c", [.named("batch"), .fixed(1)]),
            ], outputs: ["y"], initializers: [ONNXBytes.floats("w", [2, 2], [1, 0, 0.5, 0])],
            nodes: [
                ONNXBytes.node("Relu", ["x"], ["r"]),
                ONNXBytes.node("GlobalAveragePool", ["r"], ["g"]),
                ONNXBytes.node("Flatten", ["g"], ["f"]),
                ONNXBytes.node("Concat", ["f", "c"], ["z"], attributes: [ONNXBytes.attribute("axis", int: 1)]),
                ONNXBytes.node("Gemm", ["z", "w"], ["y"]),
            ])
        return try write(bytes, "m.onnx", in: folder)
    }

    private func write(_ bytes: [UInt8], _ name: String, in folder: TemporaryFolder) throws -> String {
        let url = folder.url.appending(path: name)
        try Data(bytes).write(to: url)
        return url.path
    }

    /// Bright in the upper left corner, where the mask is.
    private func arguments(_ count: Int, in folder: TemporaryFolder) throws -> [String] {
        let mask: [Float] = (0..<64).map { $0 / 8 < 3 && $0 % 8 < 3 ? 1 : 0 }
        let picture: [Float] = mask.enumerated().map { place, inside in
            inside > 0 ? Float(4 + place % 3) : -1
        }
        let repeated = { (values: [Float]) in (0..<count).flatMap { _ in values } }
        let x = NPY.bytes(of: Tensor(shape: [count, 1, 8, 8], scalars: repeated(picture)))
        let c = NPY.bytes(of: Tensor(shape: [count, 1], scalars: (0..<count).map { Float($0 + 1) }))
        let shape: Shape = count == 1 ? [8, 8] : [count, 8, 8]
        let m = NPY.bytes(of: Tensor(shape: shape, scalars: repeated(mask)))
        return [
            "evaluate", "--model", try model(in: folder), "--input", "x=\(try write(x, "x.npy", in: folder))",
            "c=\(try write(c, "c.npy", in: folder))", "--mask", "x=\(try write(m, "m.npy", in: folder))",
        ]
    }

    private func json(_ folder: URL) throws -> [String: Any] {
        let data = try Data(contentsOf: folder.appending(path: "evaluation.json"))
        let schema = try JSONSchema(
            Data(contentsOf: SharedData.checkout.appending(path: "Schemas/evaluation.schema.json")))
        #expect(try schema.problems(of: data) == [])
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func aTableAndThreeFilesComeOfAModelWithArraysAndMasks() throws {
        let folder = try TemporaryFolder()
        let output = folder.url.appending(path: "out")
        let result = try ModalisExecutable.run(
            try arguments(1, in: folder) + [
                "--target", "0", "--method", "input-x-gradient", "occlusion={\"inputs\":[\"x\"],\"window\":2}",
                "--metric",
                "pointing-game",
                "completeness-gap", "iou={\"threshold\":\"quantile\"}", "modality-rank-correlation", "--output",
                output.path,
            ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("1 sample, explaining y[0]; masks for 1"))
        #expect(
            result.output.contains("iou threshold=quantile ↑")
                && result.output.contains("occlusion inputs=[x] window=2"))
        let record = try json(output)
        #expect(record["format"] as? String == "modalis-evaluation-1")
        let results = try #require(record["results"] as? [[String: Any]])
        #expect(results.count == 8)
        let hit = try #require(results.first { $0["metric"] as? String == "pointing-game" })
        #expect(hit["mean"] as? Double == 1)
        let gap = try #require(
            results.first {
                $0["metric"] as? String == "completeness-gap" && $0["method"] as? String == "input-x-gradient"
            })
        #expect(abs(try #require(gap["mean"] as? Double)) < 1e-5)
        let csv = try String(contentsOf: output.appending(path: "evaluation.csv"), encoding: .utf8)
        #expect(
            csv.hasPrefix("sample,method,metric,direction,modality,value,undefined\n0,input-x-gradient,pointing-game,"))
        let summary = try String(contentsOf: output.appending(path: "summary.csv"), encoding: .utf8)
        #expect(summary.split(separator: "\n").count == 9)
    }

    @Test func aMethodThatFailsKeepsItsReasonAndTheOthersTheirNumbers() throws {
        let folder = try TemporaryFolder()
        let output = folder.url.appending(path: "out")
        let result = try ModalisExecutable.run(
            try arguments(1, in: folder) + [
                "--target", "0", "--method", "grad-cam={\"tensor\":\"nowhere\"}", "gradient", "--metric", "sparseness",
                "--output", output.path,
            ])
        #expect(result.status == 64, "\(result.errors)")
        #expect(result.errors.contains("[unknown-tensor]"))
        let methods = try #require(try json(output)["methods"] as? [[String: Any]])
        #expect((methods[0]["failures"] as? [[String: Any]])?.first?["code"] as? String == "unknown-tensor")
        #expect((methods[1]["failures"] as? [[String: Any]])?.isEmpty == true)
    }

    @Test func labelsAreExplainedAndTellWhereTheModelWasRight() throws {
        let folder = try TemporaryFolder()
        let output = folder.url.appending(path: "out")
        let labels = try write(
            NPY.bytes(of: Tensor(shape: [3], scalars: [0, 0, 1])), "labels.npy", in: folder)
        let result = try ModalisExecutable.run(
            try arguments(3, in: folder) + [
                "--labels", labels, "--method", "gradient", "--metric", "sparseness", "entropy", "--output",
                output.path,
            ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("the model is right about 2 of 3"))
        let record = try json(output)
        let samples = try #require(record["samples"] as? [[String: Any]])
        #expect(samples.map { $0["target"] as? Int } == [0, 0, 1])
        #expect(samples.map { $0["isRight"] as? Bool } == [true, true, false])
        // y[1] is 0 whatever is given, so its gradient is zero everywhere and has no sparseness.
        let row = try #require((record["results"] as? [[String: Any]])?.first)
        #expect(row["defined"] as? Int == 2)
        #expect(result.output.contains("(2/3)"))
    }

    @Test func twoRunsDifferOnlyInTheirTiming() throws {
        let folder = try TemporaryFolder()
        var records: [NSDictionary] = []
        for name in ["first", "second"] {
            let output = folder.url.appending(path: name)
            let result = try ModalisExecutable.run(
                try arguments(2, in: folder) + [
                    "--target", "0", "--method", "integrated-gradients", "--quiet", "--output", output.path,
                ])
            #expect(result.status == 0 && result.output.isEmpty, "\(result.errors)")
            var record = try json(output)
            record["timing"] = nil
            records.append(record as NSDictionary)
        }
        #expect(records[0] == records[1])
    }

    @Test(arguments: [
        (["--profile", "p.json"], "Give either --model"), (["--target", "0", "study"], "Studies need --profile"),
        ([], "[target-missing]"), (["--target", "0", "--metric", "beauty"], "[unknown-metric]"),
        (["--target", "0", "--method", "magic"], "[unknown-method]"),
        (["--target", "0", "--method", "lime=1"], "lime=1"),
    ]) func whatIsWrongIsSaid(more: [String], words: String) throws {
        let folder = try TemporaryFolder()
        let result = try ModalisExecutable.run(try arguments(1, in: folder) + more)
        #expect(result.status == 64 && result.errors.contains(words), "\(result.errors)")
    }

    @Test func aStudyIsEvaluatedUnderItsProfileWithItsMask() throws {
        let folder = try TemporaryFolder()
        let study = folder.url.appending(path: "study")
        let made = try ModalisExecutable.run([
            "phantom", "chest-radiograph", "--seed", "900001", "--output", study.path,
        ])
        #expect(made.status == 0)
        let output = folder.url.appending(path: "out")
        let empty = folder.url.appending(path: "empty")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: false)
        let profile = SharedData.checkout.appending(path: "Profiles/chest-radiograph.json")
        let result = try ModalisExecutable.run([
            "evaluate", "--profile", profile.path, "--method", "gradient", "--metric", "relevance-mass-accuracy",
            "modality-rank-correlation", "--output", output.path, study.path, empty.path,
        ])
        // The empty folder is refused; the study has its numbers.
        #expect(result.status == 65 && result.errors.contains("[study-empty] study 2"), "\(result.errors)")
        let record = try json(output)
        let sample = try #require((record["samples"] as? [[String: Any]])?.first)
        #expect((sample["name"] as? String)?.hasPrefix("study-") == true)
        #expect(sample["isRight"] is Bool && (sample["modalityImportance"] as? [String: Double])?.count == 2)
        #expect((record["source"] as? [String: Any])?["profile"] as? String == "chest-radiograph")
    }
}
