import Profiles
import Service
import Testing

@Suite struct WorkLimitsTests {
    @Test func theWaitDoublesUpToAnHour() {
        let limits = WorkLimits()
        #expect([1, 2, 3, 4].map { limits.backOff(after: $0) } == [30, 60, 120, 240])
        #expect(limits.backOff(after: 1000) == 3600)
    }
}
