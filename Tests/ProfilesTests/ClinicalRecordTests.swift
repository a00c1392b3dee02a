import Attribution
import DICOM
import Foundation
import Profiles
import TestSupport
import Testing

@Suite struct ClinicalRecordTests {
    private let study = Study(
        studyInstanceUID: "1.9.9",
        series: [
            Fixture.series([Fixture.volume("1.1", ["Modality": ["MR"], "PatientID": ["P-7"]])])
        ], refusals: [])

    /// The record of a folder that holds these files.
    private func record(_ files: [String: String]) throws -> ClinicalRecord {
        let folder = try Fixture.folder(files)
        return try ClinicalRecord(for: study, in: folder.url)
    }

    private func code(_ files: [String: String]) -> String? {
        Fixture.refusalCode { try record(files) }
    }

    @Test func withoutAFileThereAreNoValues() throws {
        let record = try record([:])
        #expect(record.values.isEmpty && record.source == nil && record.warnings.isEmpty)
    }

    @Test func anObjectIsTheStudysOwn() throws {
        let record = try record(["clinical.json": #"{"age": 61, "note": null}"#])
        #expect(record.values == ["age": .number(61)] && record.source == "clinical.json")
    }

    @Test func theFileMayLieBesideTheSeries() throws {
        #expect(try record(["a/clinical.json": #"{"age": 61}"#]).values == ["age": .number(61)])
        #expect(try record(["b/clinical.json": #"{"age": 61}"#]).source == nil)
    }

    @Test func entriesAreToldApartByStudyOrPatient() throws {
        let byStudy = #"[{"StudyInstanceUID": "1.2", "age": 1}, {"study_instance_uid": "1.9.9", "age": 2}]"#
        #expect(try record(["clinical.json": byStudy]).values["age"] == .number(2))
        let byPatient = "PatientID,age\nP-6,1\n P-7 ,2\n"
        #expect(try record(["clinical.csv": byPatient]).values["age"] == .string("2"))
    }

    @Test func anAccessionComesBeforeThePatient() throws {
        let text = #"[{"PatientID": "P-7", "AccessionNumber": "A2", "age": 1}, {"PatientID": "P-7", "age": 2}]"#
        #expect(try record(["clinical.json": text]).values["age"] == .number(2))
    }

    @Test func anEntryOfThisStudyThatNamesAnotherPatientIsRefused() {
        #expect(
            code(["clinical.json": #"{"StudyInstanceUID": "1.9.9", "PatientID": "P-8", "age": 2}"#])
                == "clinical-contradiction")
    }

    @Test func anotherPatientsEntryIsNotUsed() throws {
        let record = try record(["clinical.json": #"{"PatientID": "P-8", "age": 1}"#])
        #expect(record.values.isEmpty && record.warnings.map(\.code.rawValue) == ["clinical-no-entry"])
    }

    @Test func severalPossibleEntriesOrFilesAreRefused() {
        #expect(code(["clinical.csv": "age\n1\n2\n"]) == "clinical-ambiguous")
        #expect(code(["clinical.csv": "age\n1\n", "clinical.json": "{}"]) == "clinical-ambiguous")
        #expect(code(["clinical.csv": "PatientID,age\nP-7,1\nP-7,2\n"]) == "clinical-ambiguous")
    }

    @Test func quotedFieldsSemicolonsMarksAndLineEndingsAreRead() throws {
        let text = "\u{FEFF}name,\"the \"\"note\"\"\",age\r\n\"a, b\",\"two\nlines\",\r\n"
        #expect(
            try record(["clinical.csv": text]).values == [
                "name": .string("a, b"), "the \"note\"": .string("two\nlines"),
            ])
        #expect(try record(["clinical.csv": "age;sex\n61;F"]).values == ["age": .string("61"), "sex": .string("F")])
    }

    @Test(arguments: [
        "age,sex\n61\n", "", "age,age\n1,2\n", "age\n\"61\n", "age\n6\"1\"\n", "age\n\"6\"1\n",
    ])
    func damagedTablesAreUnreadable(_ text: String) {
        #expect(code(["clinical.csv": text]) == "clinical-unreadable")
    }

    @Test(arguments: ["{\"age\": 61", "[1]", "3"])
    func damagedJSONIsUnreadableAndNotRepeated(_ text: String) throws {
        do {
            _ = try record(["clinical.json": text])
            Issue.record("nothing was thrown")
        } catch let refusal as StudyRefusal {
            #expect(refusal.code == "clinical-unreadable" && !refusal.message.contains("61"))
        }
    }
}
