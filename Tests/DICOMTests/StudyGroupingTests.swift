import DICOM
import Testing

struct StudyGroupingTests {
    @Test("A copy of a file is dropped and named, its series is whole")
    func dropsCopies() throws {
        var stack = SyntheticInstance.stack([0, 3, 6])
        stack.append(stack[1])
        let grouping = StudyGrouping(stack.map(\.scanned))
        #expect(grouping.dropped.map(\.code.rawValue) == ["duplicate-instance"])
        #expect(grouping.studies.first?.series.first?.volumes.first?.frames.count == 3)
    }

    @Test("Two contents under one SOP Instance UID refuse the series")
    func refusesConflicts() throws {
        var stack = SyntheticInstance.stack([0, 3, 6])
        var other = stack[1]
        other.sha256 = "another"
        stack.append(other)
        let series = try #require(StudyGrouping.onlySeries(stack))
        #expect(series.refusals.map(\.code.rawValue) == ["instance-conflict"])
        #expect(series.volumes.isEmpty)
    }

    @Test("Two patients in one study refuse it without being named")
    func refusesMixedPatients() throws {
        let stack = SyntheticInstance.stack([0, 3, 6]) { if $1 == 2 { $0.patient = "SECRET" } }
        let study = try #require(StudyGrouping(stack.map(\.scanned)).studies.first)
        #expect(study.refusals.map(\.code.rawValue) == ["patients-mixed"])
        #expect(study.refusals.allSatisfy { !$0.message.contains("SECRET") && !$0.message.contains("P1") })
    }

    @Test("Studies of different patients in one folder are seen, an empty birth date contradicts nothing")
    func seesSeveralPatients() {
        func contents(_ second: SyntheticInstance) -> FolderContents {
            var other = second
            other.extra[.studyInstanceUID] = "1.3"
            other.number = 2
            let grouping = StudyGrouping([SyntheticInstance().scanned, other.scanned])
            return FolderContents(studies: grouping.studies, files: [])
        }
        var same = SyntheticInstance()
        same.extra[.patientBirthDate] = "19700101"
        #expect(!contents(same).holdsSeveralPatients)
        #expect(contents(SyntheticInstance(patient: "P2")).holdsSeveralPatients)
        #expect(contents(same).studies.count == 2)
    }
}
