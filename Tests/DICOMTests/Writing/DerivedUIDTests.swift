import DICOM
import Testing

@Suite struct DerivedUIDTests {
    // Computed with Python's hashlib: the first 16 bytes of SHA-256("1:a1:b"), as a big-endian integer.
    @Test func itIsTheDecimalOfTheTruncatedHash() {
        #expect(DerivedUID("a", "b").description == "2.25.333375932222145163880501889050396340089")
        #expect(
            DerivedUID("Modalis", "implementation class").description == "2.25.236215552993273477479833745421398842142")
    }

    @Test func boundariesBetweenPartsCount() {
        #expect(DerivedUID("ab", "c") != DerivedUID("a", "bc"))
        #expect(DerivedUID("ab") != DerivedUID("ab", ""))
    }

    @Test(arguments: 0..<200) func itIsAValidUID(_ number: Int) {
        let uid = DerivedUID("series", String(number)).description
        #expect(uid.count <= 44)
        #expect(uid.hasPrefix("2.25."))
        #expect(uid.dropFirst(5).first != "0")
        #expect(uid.dropFirst(5).allSatisfy { $0.isWholeNumber })
    }
}
