import Foundation
import Inference
import ONNX
import Tensors
import TestSupport
import Testing

@Suite struct ExternalDataTests {
    /// `model/m.onnx` with the tensor `t` of two elements, `model/w.bin` with four, and `outside.bin` beside the folder.
    private struct Files {
        let folder: TemporaryFolder
        let model: URL

        init() throws {
            folder = try TemporaryFolder()
            model = folder.url.appending(path: "model")
            try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
            let weights = [1, 2, 3, 4].flatMap { ProtobufBytes.littleEndian(Float($0).bitPattern) }
            try Data(weights).write(to: model.appending(path: "w.bin"))
            try Data(weights).write(to: folder.url.appending(path: "outside.bin"))
        }

        func load(location: String, offset: String? = nil, length: String? = nil) throws -> ONNXModel {
            let tensor = ONNXBytes.external("t", [2], location: location, offset: offset, length: length)
            let path = model.appending(path: "m.onnx")
            try Data(ONNXBytes.model(outputs: ["t"], initializers: [tensor])).write(to: path)
            return try ONNXModel.load(path: path.path)
        }
    }

    @Test func weightsBesideTheModelAreRead() throws {
        let files = try Files()
        let model = try files.load(location: "w.bin", offset: "4", length: "8")
        #expect(model.graph.initializers["t"]?.floats == [2, 3])
        #expect(model.externalFiles == ["w.bin"])
        #expect(try files.load(location: "./w.bin").graph.initializers["t"]?.floats == [1, 2])
    }

    @Test func aLinkThatStaysInsideIsFollowed() throws {
        let files = try Files()
        try FileManager.default.createSymbolicLink(
            atPath: files.model.appending(path: "link.bin").path, withDestinationPath: "w.bin")
        #expect(try files.load(location: "link.bin", offset: "8").graph.initializers["t"]?.floats == [3, 4])
    }

    @Test func placesOutsideTheFolderAreRefused() throws {
        let files = try Files()
        let outside = files.folder.url.appending(path: "outside.bin").path
        try FileManager.default.createSymbolicLink(
            atPath: files.model.appending(path: "link.bin").path, withDestinationPath: outside)
        try FileManager.default.createSymbolicLink(
            atPath: files.model.appending(path: "up").path, withDestinationPath: "..")
        try FileManager.default.createDirectory(
            at: files.folder.url.appending(path: "model-beside"), withIntermediateDirectories: true)
        for location in [
            "../outside.bin", outside, "sub/../../outside.bin", "link.bin", "up/outside.bin", "..", "a/..",
        ] {
            #expect(throws: ONNXError.externalDataOutsideFolder(tensor: "t", location: location)) {
                try files.load(location: location)
            }
        }
    }

    @Test func aModelThatIsNoFileHasNoFilesBesideIt() {
        let tensor = ONNXBytes.external("t", [2], location: "w.bin")
        let bytes = ONNXBytes.model(outputs: ["t"], initializers: [tensor])
        #expect(throws: ONNXError.externalDataOutsideFolder(tensor: "t", location: "w.bin")) {
            try ONNXModel.load(bytes: bytes, folder: nil)
        }
    }

    @Test func filesThatCannotHoldTheDataAreRefused() throws {
        let files = try Files()
        let descriptions: [(location: String, offset: String?, length: String?)] = [
            ("none.bin", nil, nil), ("", nil, nil), ("w.bin", "12", nil), ("w.bin", nil, "4"),
            ("w.bin", "-4", nil), ("w.bin", "x", nil), ("w.bin", "9223372036854775807", nil),
            ("w.bin", "99999999999999999999", nil), ("w.bin", nil, "0x8"),
        ]
        for (location, offset, length) in descriptions {
            let failure = #expect(throws: ONNXError.self) {
                try files.load(location: location, offset: offset, length: length)
            }
            #expect(failure?.code == "model-external-data-invalid", "\(location) \(offset ?? "") \(length ?? "")")
        }
    }

    @Test func aPipeDoesNotStopTheReader() throws {
        let files = try Files()
        #expect(unsafe mkfifo(files.model.appending(path: "pipe").path, 0o600) == 0)
        let failure = #expect(throws: ONNXError.self) { try files.load(location: "pipe") }
        #expect(failure?.message.contains("not a regular file") == true)
    }
}
