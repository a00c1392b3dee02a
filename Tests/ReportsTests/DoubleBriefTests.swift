import Reports
import Testing

struct DoubleBriefTests {
    @Test(
        "numbers are short and have a true minus sign",
        arguments: [
            (0.0, "0"), (-0.0213, "−0.0213"), (1.2e-5, "1.2e−5"), (17_800, "17800"), (-1024, "−1024"), (3e9, "3e9"),
            (400, "400"), (1.0 / 3, "0.333"), (.nan, "not a number"),
        ])
    func brief(_ number: Double, _ text: String) { #expect(number.brief == text) }

    @Test("a rounded zero has no sign, and a small share is not called nothing")
    func edges() {
        #expect((-0.01).fixed(1) == "0.0")
        #expect((-0.06).fixed(1) == "−0.1")
        #expect(0.004.percent == "<1 %")
        #expect(0.0.percent == "0 %")
        #expect(0.996.percent == "100 %")
    }
}
