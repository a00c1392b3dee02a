import Attribution
import DICOM
import Foundation
import Profiles
import Tensors
import TestSupport

/// Profiles and studies made in memory.
enum Fixture {
    static let hash = String(repeating: "ab", count: 32)

    /// A profile with one MR modality; every argument is a piece of JSON.
    static func profileText(
        name: String = "\"test\"", model: String = "{\"file\": \"m.onnx\", \"sha256\": \"\(hash)\"}",
        modalities: String = "[\(modality())]", grid: String = "{}",
        target: String = "{\"labels\": [\"no\", \"yes\"]}", more: String = ""
    ) -> String {
        """
        {"name": \(name), "version": "1", "description": "d", "model": \(model), "modalities": \(modalities),
         "grid": \(grid), "target": \(target)\(more.isEmpty ? "" : ", " + more)}
        """
    }

    static func modality(
        name: String = "mr", input: String = "mr",
        select: String = #"{"require": [{"attribute": "Modality", "equals": "MR"}]}"#,
        more: String = ""
    ) -> String {
        """
        {"name": "\(name)", "input": "\(input)", "select": \(select)\(more.isEmpty ? "" : ", " + more)}
        """
    }

    static func profile(_ text: String = profileText()) throws -> Profile {
        try JSONDecoder().decode(Profile.self, from: Data(text.utf8))
    }

    /// What is wrong with a profile; empty when nothing is.
    static func issues(_ text: String) throws -> [String] {
        do {
            _ = try profile(text)
            return []
        } catch ProfileError.invalid(_, let issues) {
            return issues.map(\.description)
        }
    }

    static func attributes(_ texts: [String: [String]]) -> DataSet {
        var set = DataSet()
        for (keyword, values) in texts {
            if let tag = Tag(keyword: keyword) { set[tag] = DataSet.Element(vr: vr(keyword), values: values) }
        }
        return set
    }

    private static func vr(_ keyword: String) -> String {
        switch keyword {
        case "PatientName": "PN"
        case "SOPClassUID", "StudyInstanceUID": "UI"
        case "StudyDate": "DA"
        case "SeriesDescription", "PatientID": "LO"
        case "EchoTime", "RepetitionTime", "PatientWeight", "InversionTime": "DS"
        case "PatientAge": "AS"
        default: "CS"
        }
    }

    static func geometry(
        size: SIMD3<Int> = SIMD3(4, 4, 3), spacing: SIMD3<Double> = SIMD3(1, 1, 2),
        origin: SIMD3<Double> = .zero, x: SIMD3<Double> = SIMD3(1, 0, 0), y: SIMD3<Double> = SIMD3(0, 1, 0),
        frame: String? = "1.2.3"
    ) -> VolumeGeometry {
        VolumeGeometry(
            size: size, spacing: spacing, origin: origin, x: x, y: y, z: x.cross(y), frameOfReferenceUID: frame)
    }

    static func instance(_ attributes: DataSet, path: String = "a/1.dcm") -> Instance {
        Instance(
            path: "/nowhere/" + path, relativePath: path, fileSize: 1, sha256: hash,
            transferSyntaxUID: "1.2.840.10008.1.2.1",
            attributes: attributes)
    }

    static func volume(
        _ uid: String, _ attributes: [String: [String]] = [:], geometry: VolumeGeometry = geometry(), index: Int = 0,
        channels: Int = 1, distinction: [String: String] = [:]
    ) -> VolumeDescription {
        let instance = instance(self.attributes(attributes))
        return VolumeDescription(
            seriesInstanceUID: uid, index: index, modality: attributes["Modality"]?.first ?? "MR",
            frames: (0..<geometry.size.z).map { _ in .init(instance: instance, frame: 0) }, geometry: geometry,
            channels: channels, distinction: distinction, findings: [])
    }

    static func series(_ volumes: [VolumeDescription], refusals: [Finding] = [], uid: String? = nil) -> Series {
        let attributes = volumes.first?.attributes
        return Series(
            seriesInstanceUID: uid ?? volumes[0].seriesInstanceUID, modality: volumes.first?.modality ?? "MR",
            seriesDescription: Tag(keyword: "SeriesDescription").flatMap { attributes?.string($0) } ?? "",
            instances: volumes.flatMap { $0.frames.map(\.instance) }, volumes: volumes, refusals: refusals)
    }

    static func study(_ volumes: [VolumeDescription]) -> Study {
        Study(studyInstanceUID: "1.9.9", series: volumes.map { series([$0]) }, refusals: [])
    }

    /// A decoded volume whose voxels are a function of their index (x, y, z).
    static func decoded(
        _ description: VolumeDescription, unit: VoxelUnit = .arbitrary, _ value: (Int, Int, Int) -> Float
    ) -> Volume {
        let size = description.geometry.size
        var scalars: [Float] = []
        for k in 0..<size.z {
            for j in 0..<size.y {
                for i in 0..<size.x { scalars.append(value(i, j, k)) }
            }
        }
        return Volume(
            description: description, voxels: Tensor(shape: [size.z, size.y, size.x], scalars: scalars), unit: unit,
            window: nil, findings: [], steps: [])
    }

    /// A folder that holds these texts, by path.
    static func folder(_ files: [String: String]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for (name, text) in files {
            let url = folder.url.appending(path: name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        return folder
    }

    /// The code of the refusal that `body` throws; nil for none.
    static func refusalCode<Result>(_ body: () throws -> Result) -> String? {
        do {
            _ = try body()
            return nil
        } catch let refusal as StudyRefusal {
            return refusal.code
        } catch {
            return "\(error)"
        }
    }
}
