import Foundation
import Records
import Testing

struct ReleaseTests {
    private static func cookie(_ client: DashboardClient) async throws -> String {
        let answer = try await client.get("/?token=\(client.token)", headers: [:])
        return String(try #require(answer.headers["set-cookie"]).prefix { $0 != ";" })
    }

    private static func key(_ client: DashboardClient, cookie: String) async throws -> String {
        let page = try await client.get("/quarantine", headers: ["Cookie": cookie]).text
        let start = try #require(page.range(of: "name=\"key\" value=\"")).upperBound
        return String(page[start...].prefix { $0 != "\"" })
    }

    @Test("the button of the quarantine releases a study")
    func releases() async throws {
        try await DashboardClient.with(prepare: { try Rows.quarantined("q", in: $0) }) { client in
            let cookie = try await Self.cookie(client)
            let key = try await Self.key(client, cookie: cookie)
            let answer = try await client.ask(
                "POST", "/studies/q/release",
                headers: [
                    "Cookie": cookie, "Origin": "http://127.0.0.1:\(client.port)",
                    "Content-Type": "application/x-www-form-urlencoded",
                ], body: "key=\(key)")
            #expect(answer.status == 303 && answer.headers["location"] == "/quarantine")
            #expect(try client.ledger.study("q")?.state == .staged)
        }
    }

    @Test("a form from elsewhere, without its key, or without a token releases nothing")
    func forged() async throws {
        try await DashboardClient.with(prepare: { try Rows.quarantined("q", in: $0) }) { client in
            let cookie = try await Self.cookie(client)
            let key = try await Self.key(client, cookie: cookie)
            let here = "http://127.0.0.1:\(client.port)"
            let attempts: [([String: String], String)] = [
                (["Cookie": cookie, "Origin": "http://evil.example"], "key=\(key)"),
                (["Cookie": cookie, "Origin": here, "Sec-Fetch-Site": "cross-site"], "key=\(key)"),
                (["Cookie": cookie, "Origin": "null"], "key=\(key)"),
                (["Cookie": cookie], "key=\(key)"),
                (["Cookie": cookie, "Origin": here], "key=wrong"),
                (["Cookie": cookie, "Origin": here], ""),
                (["Origin": here], "key=\(key)"),
            ]
            for (headers, body) in attempts {
                let answer = try await client.ask(
                    "POST", "/studies/q/release",
                    headers: headers.merging(["Content-Type": "application/x-www-form-urlencoded"]) { $1 }, body: body)
                #expect(answer.status == (headers["Cookie"] == nil ? 401 : 403), "\(headers)")
            }
            #expect(try await client.get("/studies/q/release").status == 404)
            #expect(try client.ledger.study("q")?.state == .quarantined)
        }
    }

    @Test("a program with the token needs no form; a study that is not set aside cannot be released")
    func program() async throws {
        try await DashboardClient.with(
            prepare: {
                try Rows.quarantined("q", in: $0)
                try Rows.study("s", in: $0)
            }
        ) { client in
            let bearer = ["Authorization": "Bearer \(try client.token)"]
            #expect(try await client.ask("POST", "/studies/q/release", headers: bearer).status == 303)
            #expect(try await client.ask("POST", "/studies/s/release", headers: bearer).status != 303)
            #expect(try await client.ask("POST", "/studies/none/release", headers: bearer).status == 404)
        }
    }
}
