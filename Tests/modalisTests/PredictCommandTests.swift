import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct PredictCommandTests {
    /// y = relu(x · w), and x · w as the second output `sum/raw`.
    private struct Files {
        let folder: TemporaryFolder
        let model: String
        let x: String
        let output: URL

        init(
            x: Tensor = Tensor(shape: [2, 2], scalars: [1, 2, -3, -4]), weights: [Float] = [1, 0, 1, 2, 0, -1]
        ) throws {
            folder = try TemporaryFolder()
            let bytes = ONNXBytes.model(
                inputs: [ONNXBytes.value("x", [.named("batch"), .fixed(2)])], outputs: ["y", "sum/raw"],
                initializers: [ONNXBytes.floats("w", [2, 3], weights)],
                nodes: [ONNXBytes.node("MatMul", ["x", "w"], ["sum/raw"]), ONNXBytes.node("Relu", ["sum/raw"], ["y"])])
            model = folder.url.appending(path: "m.onnx").path
            self.x = folder.url.appending(path: "x.npy").path
            output = folder.url.appending(path: "out")
            try Data(bytes).write(to: URL(filePath: model))
            try Data(NPY.bytes(of: x)).write(to: URL(filePath: self.x))
        }

        func predict(_ inputs: [String]? = nil) throws -> ModalisExecutable.Result {
            let inputs = inputs ?? ["x=\(x)"]
            return try ModalisExecutable.run(
                ["predict", "--model", model] + inputs.flatMap { ["--input", $0] } + ["--output", output.path])
        }

        func array(_ name: String) throws -> Tensor {
            try NPY.tensor(from: [UInt8](Data(contentsOf: output.appending(path: name))))
        }

        var written: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: output.path)) ?? []).sorted()
        }
    }

    @Test(
        .enabled(if: SharedData.has("reference"), "needs ../shared/reference"), arguments: ReferenceRun.models
    ) func theReferenceOutputsAreReached(model: String) throws {
        let reference = try ReferenceRun(model)
        let output = try TemporaryFolder()
        let result = try reference.run("predict", ["--output", output.url.path])
        #expect(result.status == 0, "\(result.errors)")
        let found = try ReferenceRun.array(output.url.appending(path: "output.npy"))
        let expected = try reference.array("output.npy")
        #expect(found.shape == expected.shape)
        // PyTorch and oneDNN add in another order; Float32 of models this deep agrees to about 1e-6.
        #expect(zip(found.scalars, expected.scalars).allSatisfy { abs($0 - $1) <= 1e-4 })
    }

    @Test func everyOutputIsWrittenUnderASafeName() throws {
        let files = try Files()
        let result = try files.predict()
        #expect(result.status == 0, "\(result.errors)")
        #expect(files.written == ["sum_raw.npy", "y.npy"])
        #expect(try files.array("sum_raw.npy") == Tensor(shape: [2, 3], scalars: [5, 0, -1, -11, 0, 1]))
        #expect(try files.array("y.npy") == Tensor(shape: [2, 3], scalars: [5, 0, 0, 0, 0, 1]))
        #expect(result.output == "y [2, 3]: y.npy\nsum/raw [2, 3]: sum_raw.npy\n")
    }

    @Test func twoRunsGiveTheSameBytesAndKeepOtherFiles() throws {
        let files = try Files()
        _ = try files.predict()
        let first = try Data(contentsOf: files.output.appending(path: "y.npy"))
        try Data("mine".utf8).write(to: files.output.appending(path: "notes.txt"))
        #expect(try files.predict().status == 0)
        #expect(try Data(contentsOf: files.output.appending(path: "y.npy")) == first)
        #expect(files.written == ["notes.txt", "sum_raw.npy", "y.npy"])
    }

    @Test func badInputsAreNamedAndNothingIsWritten() throws {
        let files = try Files()
        let wrong = files.folder.url.appending(path: "wrong.npy")
        try Data(NPY.bytes(of: Tensor(shape: [1, 3]))).write(to: wrong)
        let broken = files.folder.url.appending(path: "broken.npy")
        try Data("no array".utf8).write(to: broken)
        let infinite = files.folder.url.appending(path: "infinite.npy")
        try Data(NPY.bytes(of: Tensor(shape: [1, 2], scalars: [.nan, 1]))).write(to: infinite)
        let cases: [(inputs: [String], code: String, status: Int32)] = [
            (["z=\(files.x)"], "input-unknown", 64), ([files.x], "input-unknown", 64),
            (["x=\(files.x)", "x=\(files.x)"], "input-repeated", 64),
            (["x=\(wrong.path)"], "input-shape-differs", 64), (["x=\(broken.path)"], "npy-not-an-array", 64),
            (["x=\(infinite.path)"], "input-not-finite", 64), (["x=/no/such.npy"], "input-unreadable", 66),
        ]
        for (inputs, code, status) in cases {
            let result = try files.predict(inputs)
            #expect(result.status == status, "\(code)")
            #expect(result.errors.hasPrefix("modalis: [\(code)] "), "\(result.errors)")
            #expect(result.errors.split(separator: "\n").count == 1)
            #expect(result.output.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: files.output.path))
        }
    }

    @Test func anOutputThatOverflowsIsRefused() throws {
        let files = try Files(
            x: Tensor(shape: [1, 2], scalars: [3e38, 3e38]), weights: [2, 2, 2, 2, 2, 2])
        let result = try files.predict()
        #expect(result.status == 78)
        #expect(result.errors.contains("[output-not-finite]"))
        #expect(files.written == [])
    }

    @Test func anUnwritableFolderIsAnOutputFailure() throws {
        let files = try Files()
        try Data().write(to: files.output)
        let result = try files.predict()
        #expect(result.status == 73)
        #expect(result.errors.contains("[output-unwritable]"))
    }

    @Test func aFolderInAnOutputsPlaceLeavesNothingHalfDone() throws {
        let files = try Files()
        try FileManager.default.createDirectory(
            at: files.output.appending(path: "sum_raw.npy"), withIntermediateDirectories: true)
        #expect(try files.predict().status == 73)
        #expect(files.written == ["sum_raw.npy"])
    }

    @Test func aWriteThatFailsMidwayLeavesNothing() throws {
        let files = try Files()
        try FileManager.default.createDirectory(at: files.output, withIntermediateDirectories: true)
        // A file size limit stands for the full disk: files open, but do not take the bytes. sh ignores the signal that
        // would otherwise end the process. Standard output is a file too, so that the command must not reach it.
        let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""
        let result = try ModalisExecutable.run(
            URL(filePath: "/bin/sh"),
            [
                "-c", script, ModalisExecutable.url.path, "predict", "--model", files.model, "--input", "x=\(files.x)",
                "--output", files.output.path,
            ])
        #expect(result.status == 73)
        #expect(files.written == [])
    }

    @Test func anUnsupportedOperatorIsNamedBeforeAnythingRuns() throws {
        let files = try Files()
        let bytes = ONNXBytes.model(
            inputs: [ONNXBytes.value("x", [.named("batch"), .fixed(2)])], outputs: ["y"],
            nodes: [ONNXBytes.node("NoSuchOperator", ["x"], ["y"], name: "odd")])
        try Data(bytes).write(to: URL(filePath: files.model))
        let result = try files.predict()
        #expect(result.status == 78)
        #expect(result.errors.contains("[model-operator-unsupported]"))
        #expect(result.errors.contains("odd"))
        #expect(result.errors.contains("NoSuchOperator"))
        #expect(result.errors.contains("17"))
    }
}
