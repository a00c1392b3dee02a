import DICOM
import Tensors
import Testing

@Suite struct DecimalStringTests {
    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (5.0, "5"), (-250.0, "-250"), (0.9765625, "0.9765625"), (1e-05, "1e-05"),
        (-129.46132757905, "-129.46132757905"), (1.0 / 3, "0.33333333333333"), (-1.0 / 3, "-0.3333333333333"),
        (588_802_304.0, "588802304"), (-2.02522e-10, "-2.02522e-10"),
    ]) func numbersBecomeTheShortestText(_ number: Double, _ text: String) {
        #expect(DecimalString.text(number) == text)
    }

    @Test func nothingIsLongerThanSixteenCharactersAndNothingIsFarOff() throws {
        var random = SeededRandom(seed: 7)
        for _ in 0..<20_000 {
            let magnitude = [1e-12, 1e-3, 1.0, 1e3, 1e9, 1e15][Int.random(in: 0..<6, using: &random)]
            let number = random.uniform(in: -1...1) * magnitude
            let text = DecimalString.text(number)
            #expect(text.count <= 16)
            let back = try #require(Double(text))
            #expect(abs(back - number) <= abs(number) * 1e-8)
        }
    }
}
