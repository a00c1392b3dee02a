import Records
import Testing

@Suite struct WithheldTextTests {
    @Test func aSentenceThatQuotesNothingIsToldAsItIs() {
        #expect(WithheldText.of("the working process ended by signal 11") == "the working process ended by signal 11")
        #expect(WithheldText.of("").isEmpty)
    }

    @Test(arguments: ["no series: \"Smith chest\"", "a “Smith” b", "one \"odd mark"])
    func whatIsQuotedIsWithheldAsAWhole(_ text: String) {
        #expect(!WithheldText.of(text).contains("Smith") && WithheldText.of(text).contains("withheld"))
    }
}
