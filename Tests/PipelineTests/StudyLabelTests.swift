import DICOM
import Foundation
import Pipeline
import Tensors
import TestSupport
import Testing

@Suite struct StudyLabelTests {
    @Test func aLabelIsTheSameEveryTimeAndTellsNothingOfTheUID() {
        let label = StudyLabel(studyInstanceUID: "1.2.840.99").description
        #expect(label == StudyLabel(studyInstanceUID: "1.2.840.99").description)
        #expect(label != StudyLabel(studyInstanceUID: "1.2.840.98").description)
        #expect(label.hasPrefix("study-") && label.count == 16)
        #expect(!label.contains("840"))
    }

    @Test func anotherKeyGivesAnotherLabel() {
        let labels = [[UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32)].map {
            StudyLabel(studyInstanceUID: "1.2.840.99", key: PseudonymKey($0)).description
        }
        #expect(labels[0] != labels[1] && labels.allSatisfy { $0.count == 16 })
    }
}

@Suite struct LabelKeyTests {
    @Test func anInstallationKeepsTheKeyThatItMade() throws {
        let folder = try TemporaryFolder()
        let environment = ["XDG_STATE_HOME": folder.url.path]
        let file = folder.url.appending(path: "modalis/label.key")
        let first = try LabelKey.establish(environment)
        let bytes = try Data(contentsOf: file)
        let again = try LabelKey.establish(environment)
        #expect(first.label("1.2") == again.label("1.2"))
        #expect(try Data(contentsOf: file) == bytes)
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: file.deletingLastPathComponent().path).count == 1)
        let other = try LabelKey.establish(["XDG_STATE_HOME": folder.url.appending(path: "other").path])
        #expect(first.label("1.2") != other.label("1.2"))
    }

    @Test func aKeyThatTheEnvironmentNamesIsUsedOrRefusedButNeverReplaced() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "shared.key").path
        try PseudonymKey.create(file: file)
        let named = try LabelKey.establish(["MODALIS_LABEL_KEY": file])
        #expect(try named.label("1.2") == PseudonymKey(file: file).label("1.2"))
        #expect(throws: DeidentificationError.self) { try LabelKey.establish(["MODALIS_LABEL_KEY": file + "x"]) }
    }

    @Test func whereNoKeyCanBeKeptThereIsStillALabel() throws {
        let nowhere = try LabelKey.establish(["XDG_STATE_HOME": "/proc/nowhere"])
        #expect(try nowhere.label("1.2") == LabelKey.establish([:]).label("1.2"))
    }
}

@Suite struct PipelineErrorTests {
    @Test func anEmptyFolderSaysWhatWasThereInstead() {
        let error = PipelineError.studyEmpty(files: 3, reasons: ["not-dicom": 2, "dicomdir": 1])
        #expect(error.message == "none of the 3 files is a readable DICOM image (1 dicomdir, 2 not-dicom)")
        #expect(error.code == "study-empty" && error.family == .study)
    }
}
