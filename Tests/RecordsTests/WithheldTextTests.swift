import Records
import Testing

@Suite struct WithheldTextTests {
    @Test func aSentenceThatQuotesNothingIsToldAsItIs() {
        #expect(WithheldText.of("the working process ended by signal 11") == "the working process ended by signal 11")
        #expect(WithheldText.of("").isEmpty)
    }

    @Test(arguments: ["no series: \"Smith chest\"", "a “Smith” b", "one \"odd mark"])
    func whatIsQuotedIsWithheldWithAllThatFollows(_ text: String) {
        #expect(!WithheldText.of(text).contains("Smith") && WithheldText.of(text).contains("withheld"))
    }

    @Test func whatComesBeforeTheQuotationIsTold() {
        #expect(
            WithheldText.of("no series can be modality pet (FDG PET): \"Smith\": Modality is \"CT\"")
                == "no series can be modality pet (FDG PET) (the rest quotes the study and is withheld here)")
        #expect(WithheldText.of("\"Smith\" is too thick") == "(the reason quotes the study and is withheld here)")
    }
}
