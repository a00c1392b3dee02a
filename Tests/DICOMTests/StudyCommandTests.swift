import DICOM
import Foundation
import Tensors
import TestSupport
import Testing

/// `modalis inspect` and `modalis volume` as a user runs them.
struct StudyCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var study: String { folder.url.appending(path: "study").path }
    private var output: String { folder.url.appending(path: "out").path }

    /// Three slices, 3 mm apart.
    private func writeStudy(seriesUID: String = "1.2.3.2", gap: Double = 3) throws {
        try FileManager.default.createDirectory(atPath: study, withIntermediateDirectories: true)
        for index in 0..<3 {
            var file = FileBuilder.image()
            file.text(.sopInstanceUID, "UI", "1.2.3.4.\(index)")
            file.text(.seriesInstanceUID, "UI", seriesUID)
            file.text(.seriesDescription, "LO", "t2")
            file.text(.frameOfReferenceUID, "UI", "1.2.3.9")
            file.text(.imagePositionPatient, "DS", "-5\\-6\\\(index == 2 ? 3 + gap : Double(index) * 3)")
            file.text(.imageOrientationPatient, "DS", "1\\0\\0\\0\\1\\0")
            file.text(.pixelSpacing, "DS", "2\\1.5")
            try Data(file.file()).write(to: URL(filePath: study).appending(path: "image\(index)"))
        }
        try Data("junk".utf8).write(to: URL(filePath: study).appending(path: "notes.txt"))
    }

    private struct Listing: Decodable {
        struct Study: Decodable { let series: [Series] }
        struct Series: Decodable {
            let seriesInstanceUID: String
            let modality: String
            let description: String
            let instances: Int
            let volumes: [Volume]
            let refusals: [Finding]
        }
        struct Volume: Decodable {
            let size: [Int]
            let spacing: [Double]
            let origin: [Double]
            let direction: [Double]
            let frameOfReferenceUID: String?
            let findings: [Finding]
        }
        struct File: Decodable {
            let path: String
            let code: String
        }
        let studies: [Study]
        let files: [File]
    }

    @Test("inspect --json lists series, volumes with geometry, and files that were not read")
    func listsAsJSON() throws {
        try writeStudy()
        let result = try ModalisExecutable.run(["inspect", study, "--json"])
        #expect(result.status == 0)
        let listing = try JSONDecoder().decode(Listing.self, from: Data(result.output.utf8))
        let series = try #require(listing.studies.first?.series.first)
        #expect(series.seriesInstanceUID == "1.2.3.2" && series.modality == "MR" && series.description == "t2")
        #expect(series.instances == 3 && series.refusals.isEmpty)
        let volume = try #require(series.volumes.first)
        #expect(volume.size == [6, 4, 3])
        #expect(volume.spacing == [1.5, 2, 3])
        #expect(volume.origin == [-5, -6, 0])
        #expect(volume.direction == [1, 0, 0, 0, 1, 0, 0, 0, 1])
        #expect(volume.frameOfReferenceUID == "1.2.3.9")
        #expect(volume.findings.isEmpty)
        #expect(listing.files.map(\.path) == ["notes.txt"] && listing.files.map(\.code) == ["not-dicom"])
    }

    @Test("inspect prints a listing for people")
    func listsAsText() throws {
        try writeStudy(gap: 7)
        let result = try ModalisExecutable.run(["inspect", study])
        #expect(result.status == 0)
        #expect(result.output.contains("[spacing-uneven]") && result.output.contains("not-dicom: 1"))
    }

    @Test("volume writes arrays that NumPy reads, with their geometry, and the same bytes twice")
    func writesVolumes() throws {
        try writeStudy()
        let first = try ModalisExecutable.run(["volume", study, "--output", output])
        #expect(first.status == 0 && first.errors.isEmpty)
        let name = "study-1-series-1-volume-0"
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: output).sorted() == ["\(name).json", "\(name).npy"])
        let bytes = try Data(contentsOf: URL(filePath: output).appending(path: "\(name).npy"))
        let tensor = try NPY.tensor(from: Array(bytes))
        #expect(tensor.shape == [3, 4, 6])
        #expect(tensor.scalars == (0..<72).map { Float($0 % 24) })
        _ = try ModalisExecutable.run(["volume", study, "--output", output])
        #expect(try Data(contentsOf: URL(filePath: output).appending(path: "\(name).npy")) == bytes)
    }

    @Test("volume names why a series was refused, leaves nothing behind, and says so by its exit status")
    func refusesSeries() throws {
        try writeStudy(gap: 7)
        let result = try ModalisExecutable.run(["volume", study, "--output", output])
        #expect(result.status == 65)
        #expect(result.errors.contains("[spacing-uneven]"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
    }

    @Test("No text of a file reaches a path, nor any identifier", arguments: ["../../evil", "1.2.3.2"])
    func namesFilesByNumber(seriesUID: String) throws {
        try writeStudy(seriesUID: seriesUID)
        let result = try ModalisExecutable.run(["volume", study, "--output", output])
        #expect(result.status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: output)
        #expect(Set(names) == ["study-1-series-1-volume-0.json", "study-1-series-1-volume-0.npy"])
    }

    @Test("A folder without images and a folder that is not there have a reason and a status each")
    func namesEmptyInput() throws {
        try FileManager.default.createDirectory(atPath: study, withIntermediateDirectories: true)
        let empty = try ModalisExecutable.run(["volume", study, "--output", output])
        #expect(empty.status == 65 && empty.errors.contains("[no-volumes]"))
        let missing = try ModalisExecutable.run(["inspect", study + "-none"])
        #expect(missing.status == 66 && missing.errors.contains("[folder-missing]"))
        #expect(missing.errors.split(separator: "\n").count == 1)
    }

    @Test("Output that cannot be written is an output failure")
    func namesOutputFailures() throws {
        try writeStudy()
        let file = folder.url.appending(path: "occupied")
        try Data().write(to: file)
        let result = try ModalisExecutable.run(["volume", study, "--output", file.path])
        #expect(result.status == 73)
    }
}
