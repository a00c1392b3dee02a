import Delivery
import Testing

@Suite struct CallerRuleTests {
    @Test(
        arguments: [
            ("10.1.0.0/16", "10.1.255.3", true), ("10.1.0.0/16", "10.2.0.1", false), ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false), ("0.0.0.0/0", "192.168.0.1", true), ("10.1.2.128/25", "10.1.2.200", true),
            ("10.1.2.128/25", "10.1.2.100", false), ("fd00::/8", "fd12::1", true), ("fd00::/8", "fe80::1", false),
            ("10.0.0.0/8", "::ffff:10.9.9.9", true), ("0.0.0.0/0", "fd00::1", false),
        ])
    func aNetHoldsItsAddresses(net: String, address: String, isIn: Bool) throws {
        let network = try #require(CallerRule.Network(net))
        #expect(network.contains(try #require(SocketAddress(address))) == isIn)
    }

    @Test(arguments: ["", "10.1", "10.1.0.0/33", "10.1.0.0/-1", "host", "fd00::/129", "10.0.0.1/x"])
    func anythingElseIsNoNet(text: String) { #expect(CallerRule.Network(text) == nil) }

    @Test func bothTitleAndAddressCount() throws {
        let rule = CallerRule(title: "CT1", networks: [try #require(CallerRule.Network("127.0.0.0/8"))])
        let home = try #require(SocketAddress("127.0.0.1"))
        let away = try #require(SocketAddress("10.0.0.1"))
        #expect(rule.allows(title: "CT1", address: home))
        #expect(!rule.allows(title: "CT2", address: home))
        #expect(!rule.allows(title: "CT1", address: away))
        #expect(CallerRule(title: nil, networks: []).allows(title: "ANY", address: away))
    }
}
