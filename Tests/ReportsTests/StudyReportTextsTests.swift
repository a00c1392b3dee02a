import Attribution
import DICOM
import Foundation
import Reports
import TestSupport
import Testing

struct StudyReportTextsTests {
    private static let result = SyntheticResult.withText(SyntheticResult.make(ctMatrix: 32, petMatrix: 16))

    private static func report(_ result: StudyResult) throws -> StudyReport {
        try StudyReport(of: result, outputs: [], timing: result.timing)
    }

    @Test("every token but padding has what the method gave it")
    func tokens() throws {
        let summary = try #require(try Self.report(Self.result).attributions.first?.modalities.last)
        #expect(summary.modality == "report" && summary.attributes.isEmpty)
        #expect(summary.positive == 1.625 && summary.negative == -0.25)
        let tokens = try #require(summary.tokens)
        #expect(tokens.map(\.token) == ["[CLS]", "nod", "##ule", "[SEP]"] && tokens.map(\.position) == [0, 1, 2, 3])
        #expect(tokens.map(\.value) == [0, 0.5, -0.25, 0.125])
    }

    @Test("a text's tokens stand in the report, and images have none")
    func text() throws {
        let report = try Self.report(Self.result)
        #expect(report.texts?.first?.tokens.map(\.number) == [2, 7, 8, 3, 0])
        #expect(report.attributions[0].modalities.dropLast().allSatisfy { $0.tokens == nil })
        #expect(try Self.report(SyntheticResult.make(ctMatrix: 32, petMatrix: 16)).texts == nil)
    }

    @Test("under pseudonyms no word of a text is left, in the report or in any modality")
    func withheld() throws {
        let deidentifier = Deidentifier(
            key: PseudonymKey([UInt8](repeating: 3, count: 32)), options: [], software: "test")
        let handedOn = Self.result.deidentified(by: deidentifier)
        let json = String(decoding: try Self.report(handedOn).json(), as: UTF8.self)
        #expect(!json.contains("nod") && !json.contains("##ule") && json.contains("\"position\""))
        #expect(handedOn.modalities.last?.attributes.map(\.name) == ["word 0"])
    }
}
