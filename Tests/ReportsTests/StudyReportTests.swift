import Attribution
import DICOM
import Foundation
import Reports
import TestSupport
import Testing

struct StudyReportTests {
    private static func report(_ result: StudyResult = SyntheticResult.make(ctMatrix: 32, petMatrix: 16)) throws
        -> StudyReport
    {
        let output = """
            {"path": "overlay/ct.dcm", "kind": "overlay", "modality": "ct", "bytes": 3, "sopClassUID": "1.2",
             "sha256": "\(String(repeating: "ef", count: 32))", "sopInstanceUID": "1.3", "seriesInstanceUID": "1.4"}
            """
        let outputs = [try JSONDecoder().decode(StudyReport.Output.self, from: Data(output.utf8))]
        return try StudyReport(of: result, outputs: outputs, timing: result.timing)
    }

    private static func schema() throws -> JSONSchema {
        try JSONSchema(Data(contentsOf: SharedData.checkout.appending(path: "Schemas/report.schema.json")))
    }

    @Test("a report satisfies the committed schema")
    func satisfiesSchema() throws {
        #expect(try Self.schema().problems(of: Self.report().json()) == [])
    }

    @Test("the schema names no key that reports do not have")
    func schemaHasNoOtherKeys() throws {
        var result = SyntheticResult.make(ctMatrix: 32, petMatrix: 16)
        result = SyntheticResult.withText(SyntheticResult.withParts(result))
        let found = try Self.schema().properties(of: Self.report(result).json())
        let missing = try Self.schema().properties.filter { !found.contains($0) }
        #expect(missing == [])
    }

    @Test("the schema's check finds a wrong type, an unknown key, a missing key and a number out of range")
    func schemaChecks() throws {
        let json = String(decoding: try Self.report().json(), as: UTF8.self)
        let schema = try Self.schema()
        func problems(_ old: String, _ new: String) throws -> [String] {
            #expect(json.contains(old))
            return try schema.problems(of: Data(json.replacingOccurrences(of: old, with: new).utf8))
        }
        #expect(try problems("\"probability\" : 0.97", "\"probability\" : \"high\"") != [])
        #expect(try problems("\"probability\" : 0.97", "\"probability\" : 1.97") != [])
        #expect(try problems("\"wasMissing\"", "\"wasAbsent\"").count >= 2)
    }

    @Test("a report survives writing and reading")
    func roundTrip() throws {
        let report = try Self.report()
        #expect(try StudyReport(json: report.json()) == report)
    }

    @Test("a report has neither names, patient identifiers, paths nor file names")
    func noPatientData() throws {
        let json = String(decoding: try Self.report().json(), as: UTF8.self)
        for secret in ["DOE", "JANE", "SECRET", "nowhere", "a/DOE"] { #expect(!json.contains(secret)) }
    }

    @Test("numbers that went through Float32 are rounded to what they mean")
    func rounding() throws {
        let json = String(decoding: try Self.report().json(), as: UTF8.self)
        #expect(json.contains("\"v_full\" : 0.3\n") || json.contains("\"v_full\" : 0.3,"))
        #expect(json.contains("\"targetValue\" : 2.345679"))
        #expect(json.contains("\"seconds\" : 1.235"))
    }

    @Test("the same result gives the same bytes, keys sorted")
    func deterministic() throws {
        let first = try Self.report().json()
        #expect(try Self.report().json() == first)
        let object = try #require(try JSONSerialization.jsonObject(with: first) as? [String: Any])
        let text = String(decoding: first, as: UTF8.self)
        let places = object.keys.sorted().compactMap { text.range(of: "\n  \"\($0)\" :")?.lowerBound }
        #expect(places.count == object.count)
        #expect(places == places.sorted())
    }

    @Test("skipped files are counted by reason")
    func skippedFiles() throws {
        let skipped = try Self.report().study.skippedFiles
        #expect(skipped.map(\.code) == ["not-dicom"])
        #expect(skipped.map(\.count) == [2])
    }

    @Test("shares of an attribution sum to 1 and a clinical attribute sums its columns")
    func shares() throws {
        let summary = try #require(try Self.report().attributions.first)
        #expect(abs(summary.modalities.reduce(0) { $0 + $1.share } - 1) < 1e-6)
        let clinical = try #require(summary.modalities.first { $0.modality == "clinical" })
        #expect(clinical.attributes.map(\.name) == ["age", "sex"])
        #expect(clinical.attributes.map(\.value) == [0.3, -0.05])
        #expect(clinical.peak == nil)
    }

    @Test("the peak is given in patient coordinates, near the lesion, with its source slice")
    func peak() throws {
        let summary = try #require(try Self.report().attributions.first)
        let pet = try #require(summary.modalities.first { $0.modality == "pet" }?.peak)
        let position = SIMD3(pet.position[0], pet.position[1], pet.position[2])
        // The grid's voxels are 4.7 × 4.7 × 6.3 mm and the map is noisy: within two voxels.
        #expect((position - SyntheticResult.lesion).length < 13)
        let z = SyntheticResult.geometry(size: SIMD3(1, 1, 1), spacing: SIMD3(1, 1, 4)).origin.z
        #expect(pet.slice == Int(((position.z - z) / 4).rounded()) + 1)
    }

    @Test("a map whose extents are not the grid's is refused with both")
    func mismatch() throws {
        let result = SyntheticResult.withWrongMap(SyntheticResult.make(ctMatrix: 32, petMatrix: 16))
        #expect(throws: ReportError.mapMismatch(modality: "ct", expected: [32, 64, 64], found: [1, 1, 2, 2, 2])) {
            try StudyReport(of: result, outputs: [], timing: result.timing)
        }
    }
}
