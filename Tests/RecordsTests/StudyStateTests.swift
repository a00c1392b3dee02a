import Records
import Testing

@Suite struct StudyStateTests {
    @Test func theWayForwardIsOpen() {
        let way: [StudyState] = [.arrived, .claimed, .staged, .processing, .processed, .delivered, .pruned]
        for (state, next) in zip(way, way.dropFirst()) { #expect(state.next.contains(next), "\(state)") }
    }

    @Test(arguments: StudyState.allCases) func noStateComesAfterItself(state: StudyState) {
        #expect(!state.next.contains(state))
    }

    @Test(arguments: [StudyState.claimed, .staged, .processing, .processed]) func aStudyInWorkCanBeSetAside(
        state: StudyState
    ) {
        #expect(state.next.contains(.quarantined))
    }

    @Test func nothingIsDeliveredBeforeItWasProcessed() {
        for state in StudyState.allCases where state != .processed { #expect(!state.next.contains(.delivered)) }
        // From quarantine its results may be sent again, after delivery those that a destination did not answer for.
        for state in StudyState.allCases where ![.processing, .quarantined, .delivered].contains(state) {
            #expect(!state.next.contains(.processed))
        }
    }

    @Test func aStudyInWorkIsNeverPruned() {
        for state in [StudyState.arrived, .claimed, .processing] { #expect(!state.next.contains(.pruned)) }
    }
}
