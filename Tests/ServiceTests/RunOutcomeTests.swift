import Glibc
import Service
import Testing

@Suite struct RunOutcomeTests {
    private static func outcome(
        _ end: ChildProcess.End, _ ending: RunOutcome.Ending? = nil, events: String = "", errors: String = ""
    ) -> RunOutcome {
        RunOutcome(end, ending: ending, events: events, errors: errors)
    }

    @Test func statusNoughtIsDoneWhateverElse() {
        #expect(Self.outcome(.exited(0), .parking) == .done)
    }

    @Test func aRefusalIsTheStudysOwnWithItsReason() {
        let events = """
            {"event":"folder-began","number":1,"of":1}
            {"event":"refused","number":1,"code":"modality-missing","message":"no PET","exitStatus":65}
            {"event":"folder-ended","number":1}
            """
        #expect(Self.outcome(.exited(65), events: events) == .refused(code: "modality-missing", message: "no PET"))
    }

    @Test func aFileThatCannotBeDecodedIsTriedAgain() {
        let events = #"{"event":"refused","number":1,"code":"reader-refused","message":"x","exitStatus":65}"#
        #expect(Self.outcome(.exited(65), events: events) == .failed(code: "reader-refused", message: "x"))
    }

    @Test func aFullDiskWaits() {
        let events = #"{"event":"refused","number":1,"code":"disk-full","message":"x","exitStatus":73}"#
        #expect(Self.outcome(.exited(73), events: events) == .waiting(code: "disk-full", message: "x"))
    }

    @Test func inputThatCannotBeReadNowWaits() {
        let errors = "modalis: [files-unreadable] 2 files of the study are there but cannot be read\n"
        guard case .waiting("files-unreadable", _) = Self.outcome(.exited(66), errors: errors) else {
            Issue.record("staged files were verified; what hides them is the disk's fault")
            return
        }
    }

    @Test func aBrokenModelIsTriedAgain() {
        let errors = "noise\nmodalis: [model-missing] the model is not there\n"
        #expect(
            Self.outcome(.exited(78), errors: errors)
                == .failed(code: "model-missing", message: "the model is not there"))
    }

    @Test func crashesAndLimitsAreToldApart() {
        #expect(
            Self.outcome(.signalled(SIGSEGV))
                == .failed(code: "worker-crashed", message: "the working process ended by signal 11"))
        guard case .failed("worker-timeout", _) = Self.outcome(.signalled(SIGKILL), .timeout(seconds: 3)) else {
            Issue.record("a study that hung")
            return
        }
        guard case .failed("worker-timeout", _) = Self.outcome(.signalled(SIGXCPU)) else {
            Issue.record("a study that used up its processor time")
            return
        }
        #expect(Self.outcome(.signalled(SIGTERM), .parking) == .parked)
        #expect(Self.outcome(.exited(130), .parking) == .parked)
    }

    @Test func rubbishIsAFailureWithAReason() {
        #expect(
            Self.outcome(.exited(3), events: "{]", errors: "???")
                == .failed(code: "worker-failed", message: "the working process ended with status 3"))
    }
}
