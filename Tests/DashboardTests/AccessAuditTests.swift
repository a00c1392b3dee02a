import Dashboard
import Foundation
import Records
import Synchronization
import Testing

struct AccessAuditTests {
    private final class Told: Sendable {
        private let list = Mutex<[String]>([])
        func note(_ text: String) { list.withLock { $0.append(text) } }
        var all: [String] { list.withLock { $0 } }
    }

    @Test("refused tokens, log-ins and releases are told with the address, visits without a token are not")
    func told() async throws {
        let told = Told()
        try await TestDashboard(prepare: { try Rows.quarantined("q", in: $0) }, told: { told.note($0) })
            .serve { client in
                _ = try await client.get("/", headers: [:])
                #expect(told.all.isEmpty)
                for _ in 0..<3 { _ = try await client.get("/", headers: ["Authorization": "Bearer wrong"]) }
                #expect(told.all == ["refused 127.0.0.1: a wrong token was shown 1"])
                _ = try await client.get("/?token=\(client.token)", headers: [:])
                #expect(told.all.last == "logged in 127.0.0.1")
                let bearer = ["Authorization": "Bearer \(try client.token)"]
                #expect(try await client.ask("POST", "/studies/q/release", headers: bearer).status == 303)
                #expect(told.all.last == "released q for 127.0.0.1")
            }
    }

    @Test("a forged form is told")
    func forged() async throws {
        let told = Told()
        try await TestDashboard(prepare: { try Rows.quarantined("q", in: $0) }, told: { told.note($0) })
            .serve { client in
                let answer = try await client.get("/?token=\(client.token)", headers: [:])
                let cookie = String(try #require(answer.headers["set-cookie"]).prefix { $0 != ";" })
                let headers = ["Cookie": cookie, "Origin": "http://evil.example"]
                #expect(try await client.ask("POST", "/studies/q/release", headers: headers).status == 403)
                #expect(told.all.last == "refused 127.0.0.1: a form was not one of the dashboard's own 1")
            }
    }

    @Test("of one address the first refusal is told, and those of the next minute with the one after")
    func counting() {
        let count = RefusalCount()
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(count.note("a", at: start) == 1)
        #expect(count.note("b", at: start) == 1)
        for second in 1..<60 { #expect(count.note("a", at: start + Double(second)) == nil) }
        #expect(count.note("a", at: start + 60) == 60)
        #expect(count.note("a", at: start + 120) == 1)
        // A clock that was put back keeps nobody silent.
        #expect(count.note("a", at: start) == 1)
        for number in 0..<5000 { #expect(count.note("other-\(number)", at: start + 200) == 1) }
    }

    @Test("a reason that quotes a study is told where identifiers are, and nowhere else", arguments: [false, true])
    func withheld(identifiers: Bool) async throws {
        try await TestDashboard(
            identifiers: identifiers,
            prepare: { ledger in
                try Rows.study("q", in: ledger) {
                    let reason = (code: "modality-missing", message: "no series can be CT: \"Smith chest\"")
                    try $0.advance("q", to: .quarantined, reason: reason)
                }
            }
        ).serve { client in
            for path in ["/", "/quarantine", "/studies/q"] {
                let page = try await client.get(path).text
                #expect(page.contains("modality-missing"), "\(path)")
                #expect(page.contains("Smith") == identifiers, "\(path)")
            }
        }
    }
}
