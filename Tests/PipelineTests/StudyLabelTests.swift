import Pipeline
import Tensors
import Testing

@Suite struct StudyLabelTests {
    @Test func aLabelIsTheSameEveryTimeAndTellsNothingOfTheUID() {
        let label = StudyLabel(studyInstanceUID: "1.2.840.99").description
        #expect(label == StudyLabel(studyInstanceUID: "1.2.840.99").description)
        #expect(label != StudyLabel(studyInstanceUID: "1.2.840.98").description)
        #expect(label.hasPrefix("study-") && label.count == 16)
        #expect(!label.contains("840"))
    }
}

@Suite struct PipelineErrorTests {
    @Test func anEmptyFolderSaysWhatWasThereInstead() {
        let error = PipelineError.studyEmpty(files: 3, reasons: ["not-dicom": 2, "dicomdir": 1])
        #expect(error.message == "none of the 3 files is a readable DICOM image (1 dicomdir, 2 not-dicom)")
        #expect(error.code == "study-empty" && error.family == .study)
    }
}
