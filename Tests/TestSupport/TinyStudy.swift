package import Foundation

/// CT studies of a few kilobytes that a profile of their own accepts: what tests of the service send by the hundred.
package struct TinyStudy: Sendable {
    /// Decides every identifier and pixel.
    package let number: Int
    package var slices: Int

    package init(_ number: Int, slices: Int = 2) {
        self.number = number
        self.slices = slices
    }

    private static let side = 16
    private static let root = "1.2.826.0.1.3680043.10.1"

    /// The patient's name in the files: what no log line may hold.
    package static let patientName = "CONFIDENTIAL^PATIENT"

    package var studyInstanceUID: String { "\(Self.root).\(number).1" }

    /// One file's bytes: explicit little-endian, with preamble.
    package func slice(_ index: Int) -> [UInt8] {
        let instance = "\(Self.root).\(number).3.\(index + 1)"
        var meta = Elements()
        meta.text(0x0002, 0x0002, "UI", "1.2.840.10008.5.1.4.1.1.2")
        meta.text(0x0002, 0x0003, "UI", instance)
        meta.text(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1")
        var data = Elements()
        data.text(0x0008, 0x0008, "CS", "ORIGINAL\\PRIMARY\\AXIAL")
        data.text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2")
        data.text(0x0008, 0x0018, "UI", instance)
        data.text(0x0008, 0x0020, "DA", "20260102")
        data.text(0x0008, 0x0030, "TM", "101112")
        data.text(0x0008, 0x0050, "SH", "")
        data.text(0x0008, 0x0060, "CS", "CT")
        data.text(0x0008, 0x0070, "LO", "Modalis")
        data.text(0x0008, 0x0090, "PN", "")
        data.text(0x0010, 0x0010, "PN", Self.patientName)
        data.text(0x0010, 0x0020, "LO", "CONFIDENTIAL-\(number)")
        data.text(0x0010, 0x0030, "DA", "19600101")
        data.text(0x0010, 0x0040, "CS", "O")
        data.text(0x0020, 0x000d, "UI", studyInstanceUID)
        data.text(0x0020, 0x000e, "UI", "\(Self.root).\(number).2")
        data.text(0x0020, 0x0010, "SH", "1")
        data.text(0x0020, 0x0011, "IS", "1")
        data.text(0x0020, 0x0013, "IS", "\(index + 1)")
        data.text(0x0020, 0x0032, "DS", "0\\0\\\(index * 2)")
        data.text(0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0")
        data.text(0x0020, 0x0052, "UI", "\(Self.root).\(number).4")
        data.number(0x0028, 0x0002, 1)
        data.text(0x0028, 0x0004, "CS", "MONOCHROME2")
        data.number(0x0028, 0x0010, UInt16(Self.side))
        data.number(0x0028, 0x0011, UInt16(Self.side))
        data.text(0x0028, 0x0030, "DS", "1\\1")
        data.number(0x0028, 0x0100, 16)
        data.number(0x0028, 0x0101, 16)
        data.number(0x0028, 0x0102, 15)
        data.number(0x0028, 0x0103, 0)
        data.text(0x0028, 0x1052, "DS", "-1024")
        data.text(0x0028, 0x1053, "DS", "1")
        let pixels = (0..<Self.side * Self.side).flatMap { position in
            let value = UInt16((position * 31 + number * 7 + index * 13) % 2048)
            return [UInt8(value & 0xff), UInt8(value >> 8)]
        }
        data.value(0x7fe0, 0x0010, "OW", pixels)
        var length = Elements()
        length.value(0x0002, 0x0000, "UL", ProtobufBytes.littleEndian(UInt32(meta.bytes.count)))
        return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + length.bytes + meta.bytes + data.bytes
    }

    /// Writes the study's files into a folder, which is made.
    package func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for index in 0..<slices {
            try Data(slice(index)).write(to: folder.appending(path: "slice-\(index + 1).dcm"))
        }
    }

    private struct Elements {
        private(set) var bytes: [UInt8] = []

        mutating func text(_ group: UInt16, _ element: UInt16, _ vr: String, _ text: String) {
            let padding: [UInt8] = text.utf8.count % 2 == 0 ? [] : [vr == "UI" ? 0 : 0x20]
            value(group, element, vr, Array(text.utf8) + padding)
        }

        mutating func number(_ group: UInt16, _ element: UInt16, _ number: UInt16) {
            value(group, element, "US", [UInt8(number & 0xff), UInt8(number >> 8)])
        }

        mutating func value(_ group: UInt16, _ element: UInt16, _ vr: String, _ value: [UInt8]) {
            for number in [group, element] { bytes += [UInt8(number & 0xff), UInt8(number >> 8)] }
            bytes += Array(vr.utf8)
            if vr == "OW" {
                bytes += [0, 0] + ProtobufBytes.littleEndian(UInt32(value.count))
            } else {
                bytes += [UInt8(value.count & 0xff), UInt8(value.count >> 8)]
            }
            bytes += value
        }
    }
}

/// A profile for `TinyStudy` whose model is one matrix product, so that a run costs next to nothing.
package struct TinyProfile: Sendable {
    package let url: URL

    /// - Parameters:
    ///   - folder: gets `NAME.json` and `NAME.onnx`.
    ///   - name: the profile's name.
    package init(in folder: URL, name: String = "tiny") throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let weights = (0..<512).map { (number: Int) -> Float in Float((number * 37) % 101) / 100 - 0.5 }
        let model = ONNXBytes.model(
            inputs: [
                ONNXBytes.value("ct", [.named("batch"), .fixed(1), .fixed(1), .fixed(16), .fixed(16)])
            ],
            outputs: ["logits"], initializers: [ONNXBytes.floats("weights", [256, 2], weights)],
            nodes: [
                ONNXBytes.node(
                    "Flatten", ["ct"], ["flat"], attributes: [ONNXBytes.attribute("axis", int: 1)]),
                ONNXBytes.node("MatMul", ["flat", "weights"], ["logits"]),
            ])
        try Data(model).write(to: folder.appending(path: "\(name).onnx"))
        let profile = """
            {
              "name": "\(name)", "version": "1", "description": "Small and quick.",
              "model": { "file": "\(name).onnx", "sha256": "\(SHA256Digest.text(model))" },
              "modalities": [ {
                "name": "ct", "label": "CT", "input": "ct",
                "select": { "require": [ { "attribute": "Modality", "equals": "CT" } ] },
                "normalisation": [ { "window": { "center": 0, "width": 2000 } } ]
              } ],
              "grid": { "size": [16, 16, 1] },
              "target": { "labels": ["no", "yes"], "choose": "yes", "activation": "logits" },
              "methods": [ { "id": "gradient" } ],
              "importance": [ ],
              "outputs": {
                "overlay": false, "preview": false, "parametricMap": false, "segmentation": false, "keyObjects": false
              }
            }
            """
        url = folder.appending(path: "\(name).json")
        try Data(profile.utf8).write(to: url)
    }
}
