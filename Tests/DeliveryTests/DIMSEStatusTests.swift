import Delivery
import Testing

/// Against PS3.4 table B.2-1 and PS3.7 annex C.
@Suite struct DIMSEStatusTests {
    @Test(
        arguments: [
            (0x0000, DIMSEStatus.Meaning.success), (0xB000, .warning), (0xB006, .warning), (0xB007, .warning),
            (0x0107, .warning), (0x0116, .warning), (0xA700, .temporary), (0xA7FF, .temporary), (0x0213, .temporary),
            (0xA900, .refused), (0xC000, .refused), (0xCFFF, .refused), (0x0122, .refused), (0x0124, .refused),
            (0x0111, .refused), (0x0117, .refused),
        ])
    func aStatusMeansWhatTheStandardSays(status: Int, meaning: DIMSEStatus.Meaning) {
        #expect(DIMSEStatus(UInt16(status)).meaning == meaning)
    }

    @Test func itIsWrittenWithFourDigits() {
        #expect(DIMSEStatus(0x0122).description == "0122")
        #expect(DIMSEStatus(0xA700).description == "A700")
    }

    @Test func onlySuccessAndWarningsAcknowledge() {
        for raw in UInt16.min...UInt16.max {
            let status = DIMSEStatus(raw)
            #expect(status.meaning != .success || raw == 0)
        }
    }
}
