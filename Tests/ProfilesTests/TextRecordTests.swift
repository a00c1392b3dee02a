import Attribution
import DICOM
import Foundation
import Profiles
import TestSupport
import Testing

@Suite struct TextRecordTests {
    private let study = Study(
        studyInstanceUID: "1.9.9",
        series: [
            Fixture.series([
                Fixture.volume(
                    "1.1", ["Modality": ["MR"], "PatientID": ["P-7"], "AccessionNumber": ["A1"], "PatientSex": ["F"]])
            ])
        ], refusals: [])

    private func record(_ files: [String: String], key: String = "report") throws -> TextRecord? {
        let folder = try Fixture.folder(files)
        return try TextRecord(
            for: study, in: folder.url, record: ClinicalRecord(for: study, in: folder.url), key: key)
    }

    private func code(_ files: [String: String]) -> String? {
        Fixture.refusalCode { try record(files) }
    }

    @Test func aReportLiesBesideTheImagesOrTheStudy() throws {
        let record = try #require(try record(["report.txt": "No nodule.\n"]))
        #expect(record.text == "No nodule." && record.source == "report.txt")
        #expect(try self.record(["a/report.txt": "x"])?.text == "x")
        #expect(try self.record(["b/report.txt": "x"]) == nil && self.record([:]) == nil)
    }

    @Test func linesThatSayWhoseItIsAreComparedAndTakenOff() throws {
        let text = "StudyInstanceUID: 1.9.9\nAccession_Number: A1\nPatient ID: P-7\n\nFindings: none.\n"
        #expect(try record(["report.txt": text])?.text == "Findings: none.")
    }

    @Test(
        "A report of another study, accession, patient or sex is refused",
        arguments: ["StudyInstanceUID: 1.9.8", "AccessionNumber: A2", "PatientID: P-8", "PatientSex: M"])
    func contradictionsAreRefused(_ line: String) {
        #expect(code(["report.txt": line + "\n\nNo nodule.\n"]) == "text-contradiction")
    }

    @Test func aLaterLineThatLooksAlikeIsText() throws {
        let text = "Findings: none.\nPatientID: P-8\n"
        #expect(try record(["report.txt": text])?.text == "Findings: none.\nPatientID: P-8")
    }

    @Test func severalReportsAreAmbiguousAndBrokenOnesRefusedWithoutAWordOfThem() throws {
        #expect(code(["report.txt": "x", "a/report.txt": "y"]) == "text-ambiguous")
        let folder = try TemporaryFolder()
        try Data([0x41, 0xFF]).write(to: folder.url.appending(path: "report.txt"))
        #expect(throws: StudyRefusal.self) {
            try TextRecord(
                for: study, in: folder.url, record: ClinicalRecord(for: study, in: folder.url), key: "report")
        }
    }

    @Test func aSymbolicLinkIsNoReport() throws {
        let folder = try TemporaryFolder()
        let real = folder.url.appending(path: "elsewhere")
        try Data("x".utf8).write(to: real)
        try FileManager.default.createSymbolicLink(
            at: folder.url.appending(path: "report.txt"), withDestinationURL: real)
        let record = try ClinicalRecord(for: study, in: folder.url)
        #expect(try TextRecord(for: study, in: folder.url, record: record, key: "report") == nil)
    }

    @Test func theClinicalFileMayHoldTheText() throws {
        let csv = "PatientID,findings\nP-7, No nodule. \n"
        let record = try #require(try record(["clinical.csv": csv], key: "findings"))
        #expect(record.text == "No nodule." && record.source == "clinical.csv")
        #expect(try self.record(["clinical.csv": csv, "report.txt": "Other."], key: "findings")?.text == "Other.")
    }
}
