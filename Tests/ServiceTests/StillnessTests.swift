import Foundation
import Service
import Testing

@Suite struct StillnessTests {
    private let start = Date(timeIntervalSince1970: 0)

    @Test func timeCountsFromTheLastChange() {
        var stillness = Stillness()
        #expect(stillness.observe("a", [1], at: start) == 0)
        #expect(stillness.observe("a", [1], at: start + 5) == 5)
        #expect(stillness.observe("a", [2], at: start + 6) == 0)
        #expect(stillness.observe("a", [2], at: start + 9) == 3)
    }

    @Test func aClockThatGoesBackBeginsAnew() {
        var stillness = Stillness()
        #expect(stillness.observe("a", [1], at: start + 100) == 0)
        #expect(stillness.observe("a", [1], at: start) == 0)
        #expect(stillness.observe("a", [1], at: start + 4) == 4)
    }

    @Test func whatLeftIsForgotten() {
        var stillness = Stillness()
        for name in ["a", "b"] { #expect(stillness.observe(name, [1], at: start) == 0) }
        stillness.keepOnly(["b"])
        #expect(stillness.observe("a", [1], at: start + 5) == 0)
        #expect(stillness.observe("b", [1], at: start + 5) == 5)
    }
}
