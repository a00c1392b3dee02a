import DICOM
import Foundation
import Tensors
import TestSupport
import Testing

/// The objects that `Scripts/generate-dicom` makes, each against what went into it.
@Suite(
    .enabled(
        if: PythonTools.has("pydicom, openjpeg") && ModalisExecutable.tool("dcmcjpls") != nil,
        "needs pydicom with pylibjpeg-openjpeg, and dcmtk"))
struct GeneratedObjectsTests {
    /// What is to come out of a case.
    private struct Expectation: Decodable {
        /// How many volumes; 0 for what is refused.
        let volumes: Int
        /// The reason codes of the refusal.
        let codes: [String]?
        /// The only volume's array.
        let values: String?
        /// How far from `values` a voxel may be; 0 unless said.
        let tolerance: Float?
        /// What sets the volumes apart, in any order.
        let distinctions: [[String: String]]?
        /// Codes that every volume's findings have.
        let findings: [String]?
        /// Millimetres along x, y and perhaps z.
        let spacing: [Double]?
        let description: String?
    }

    private let folder: TemporaryFolder
    private let reader = StudyReader(workers: WorkerLauncher(executable: ModalisExecutable.url.path))

    init() throws { folder = try TemporaryFolder() }

    private func expectations() throws -> [String: Expectation] {
        let generator = SharedData.checkout.appending(path: "Scripts/generate-dicom")
        let result = try ModalisExecutable.run(
            try #require(PythonTools.interpreter), [generator.path, folder.url.path])
        try #require(result.status == 0, "\(result.errors)")
        let text = try Data(contentsOf: folder.url.appending(path: "cases.json"))
        return try JSONDecoder().decode([String: Expectation].self, from: text)
    }

    @Test("Every generated object is read as what it is, or refused by its name")
    func readsWhatWasWritten() throws {
        let expectations = try expectations()
        #expect(expectations.count > 120)
        for (name, expectation) in expectations.sorted(by: { $0.key < $1.key }) {
            try check(name, expectation)
        }
    }

    private func check(_ name: String, _ expectation: Expectation) throws {
        let contents = try reader.contents(ofFolder: folder.url.appending(path: name).path)
        let series = contents.studies.filter(\.refusals.isEmpty).flatMap(\.series)
        var codes = contents.files.map(\.code.rawValue) + contents.studies.flatMap(\.refusals).map(\.code.rawValue)
        codes += series.flatMap(\.refusals).map(\.code.rawValue)
        var volumes: [Volume] = []
        for description in series.flatMap(\.volumes) {
            do { volumes.append(try reader.volume(description)) } catch { codes.append(error.finding.code.rawValue) }
        }
        #expect(volumes.count == expectation.volumes, "\(name): \(codes)")
        if let expected = expectation.codes { #expect(Set(codes).isSuperset(of: expected), "\(name): \(codes)") }
        if let file = expectation.values, let volume = volumes.first {
            let bytes = try Data(contentsOf: folder.url.appending(path: file))
            let values = try NPY.tensor(from: Array(bytes))
            #expect(volume.voxels.shape == values.shape, "\(name)")
            let apart = zip(volume.voxels.scalars, values.scalars).map { abs($0 - $1) }.max() ?? 0
            #expect(apart <= expectation.tolerance ?? 0, "\(name): \(apart)")
        }
        if let distinctions = expectation.distinctions {
            #expect(Set(volumes.map(\.description.distinction)) == Set(distinctions), "\(name)")
        }
        for volume in volumes {
            let found = Set(volume.findings.map(\.code.rawValue))
            #expect(found.isSuperset(of: expectation.findings ?? []), "\(name): \(found)")
            if let spacing = expectation.spacing {
                let g = volume.geometry.spacing
                for (found, wanted) in zip([g.x, g.y, g.z], spacing) { #expect(abs(found - wanted) < 1e-9, "\(name)") }
            }
        }
        if let description = expectation.description {
            #expect(series.map(\.seriesDescription) == [description], "\(name)")
        }
    }
}
