import Records
import Testing

@Suite struct AuditHeadTests {
    @Test func aHeadIsWrittenAndReadAsText() throws {
        let text = "12:" + String(repeating: "0f", count: 32)
        #expect(try AuditHead(text).description == text)
    }

    @Test(arguments: [
        "", "12", "12:", "0:" + String(repeating: "0", count: 64), "x:" + String(repeating: "0", count: 64), "1:zz",
    ])
    func anythingElseIsRefused(_ text: String) {
        #expect(throws: AuditError.headInvalid(text)) { try AuditHead(text) }
    }
}
