import Delivery
import Testing

@Suite struct SyslogMessageTests {
    @Test func theHeaderIsThatOfTheStandard() {
        let message = SyslogMessage(time: "2026-11-21T18:00:00.123Z", host: "node-1", content: "<a>ü</a>")
        let text = String(decoding: message.bytes, as: UTF8.self)
        #expect(text == "<85>1 2026-11-21T18:00:00.123Z node-1 modalis - DICOM+RFC3881 - \u{FEFF}<a>ü</a>")
    }

    @Test func theFrameCountsBytesNotCharacters() {
        let message = SyslogMessage(time: "2026-11-21T18:00:00.123Z", host: "n", content: "üü")
        let frame = String(decoding: message.frame, as: UTF8.self)
        #expect(frame.hasPrefix("\(message.bytes.count) <85>1 "))
    }

    @Test func aHostThatIsNoneCannotBreakTheHeader() {
        let message = SyslogMessage(time: "t", host: "a b\nc ü", content: "")
        #expect(String(decoding: message.bytes, as: UTF8.self).hasPrefix("<85>1 t a_b_c___ modalis - "))
        #expect(
            String(decoding: SyslogMessage(time: "t", host: "", content: "").bytes, as: UTF8.self).contains(
                " t - modalis"))
    }
}
