import Foundation
import Records
import TestSupport
import Testing

@Suite struct LedgerResultsTests {
    private let folder: TemporaryFolder
    private let ledger: Ledger
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        folder = try TemporaryFolder()
        ledger = try Ledger(at: folder.url.appending(path: "ledger.sqlite"))
    }

    private func study(_ id: String) throws {
        try ledger.insert(StudyEntry(id: id, inbox: "ct", at: start))
    }

    @Test func sharesAndVersionsComeBackInOrder() throws {
        try study("a")
        try study("b")
        try ledger.record(results: ReportMaker.report(pet: 0.75), of: "b", at: start + 60)
        try ledger.record(results: ReportMaker.report(pet: 0.25), of: "a", at: start + 30)
        let values = try ledger.importance()
        #expect(values.map(\.study) == ["a", "a", "a", "a", "b", "b", "b", "b"])
        #expect(values.prefix(4).map(\.measure) == ["shapley", "shapley", "attribution-mass", "attribution-mass"])
        #expect(values.prefix(4).map(\.variant) == ["", "", "gradient", "gradient"])
        #expect(values.prefix(2).map(\.modality) == ["CT", "PET"])
        #expect(values.prefix(2).map(\.share) == [0.75, 0.25])
        #expect(values[0].model == "lesion" && values[0].modelVersion == "2" && values[0].at == start + 30)
        #expect(try ledger.importance(from: start + 31).count == 4)
        #expect(try ledger.importance(to: start + 30).isEmpty)
    }

    @Test func onlyWhatWasExplainedIsAPrediction() throws {
        try study("a")
        try ledger.record(results: ReportMaker.report(pet: 0.5, probability: 0.9), of: "a", at: start)
        let predictions = try ledger.predictions()
        #expect(predictions.map(\.label) == ["malignant"])
        #expect(predictions.map(\.number) == [0.9])
        #expect(predictions.map(\.isProbability) == [true])
    }

    @Test func aStudyThatIsProcessedAgainHasItsNewNumbersOnly() throws {
        try study("a")
        try ledger.record(results: ReportMaker.report(pet: 0.2), of: "a", at: start)
        try ledger.record(results: ReportMaker.report(pet: 0.4), of: "a", at: start + 1)
        #expect(try ledger.importance().filter { $0.modality == "PET" }.map(\.share) == [0.4, 0.4])
        try ledger.record(results: ReportMaker.report(pet: 0.6, profile: "other"), of: "a", at: start + 2)
        #expect(try ledger.importance().count == 8)
    }

    @Test func theSameMeasureTwiceIsTwoSeries() throws {
        try study("a")
        try ledger.record(results: ReportMaker.report(pet: 0.2, measures: ["shapley", "shapley"]), of: "a", at: start)
        #expect(try ledger.importance().map(\.variant) == ["", "", "#2", "#2"])
    }

    @Test func aReportThatIsNoneIsRefusedByPathWithoutValues() throws {
        try study("a")
        #expect(throws: ReportExcerptError.unreadable(path: "$")) {
            try ledger.record(results: Data("{".utf8), of: "a")
        }
        let text = String(decoding: ReportMaker.report(pet: 0.2), as: UTF8.self)
        let bad = text.replacingOccurrences(of: #""share":0.2"#, with: #""share":"secret""#)
        #expect(throws: ReportExcerptError.unreadable(path: "$.modalityImportance[0].entries[1].share")) {
            try ledger.record(results: Data(bad.utf8), of: "a")
        }
        let other = text.replacingOccurrences(of: "modalis-report-1", with: "modalis-report-9")
        #expect(throws: ReportExcerptError.unknownFormat) {
            try ledger.record(results: Data(other.utf8), of: "a")
        }
        #expect(throws: LedgerError.unknownStudy(id: "x")) {
            try ledger.record(results: ReportMaker.report(pet: 0.2), of: "x")
        }
        #expect(try ledger.importance().isEmpty)
    }
}
