import Delivery
import Testing

@Suite struct PeerAddressTests {
    @Test func anAddressIsTitleHostAndPort() {
        #expect(PeerAddress("PACS@10.0.0.1:104") == PeerAddress(title: "PACS", host: "10.0.0.1", port: 104))
        #expect(PeerAddress("MY PACS@pacs.example:11112")?.title == "MY PACS")
    }

    @Test(
        arguments: [
            "", "PACS", "PACS@host", "@host:104", "PACS@:104", "PACS@host:0", "PACS@host:65536", "PACS@host:x",
            "A TITLE THAT IS TOO LONG@host:104", "BACK\\SLASH@host:104", "   @host:104", "PACS@ho st:104",
        ])
    func anythingElseIsNone(text: String) { #expect(PeerAddress(text) == nil) }
}
