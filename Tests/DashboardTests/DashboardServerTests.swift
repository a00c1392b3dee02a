import Dashboard
import Foundation
import Records
import Reports
import TestSupport
import Testing

struct DashboardServerTests {
    @Test("whoever has no token is refused everything but health and readiness")
    func refused() async throws {
        try await DashboardClient.with(prepare: { try Rows.study("a", in: $0) }) { client in
            for path in [
                "/", "/studies", "/studies/a", "/quarantine", "/importance", "/metrics", "/assets/page.js", "/x",
            ] {
                for headers in [[:], ["Authorization": "Bearer wrong"], ["Cookie": "modalis-session=wrong"]] {
                    let answer = try await client.get(path, headers: headers)
                    #expect(answer.status == 401, "\(path)")
                    #expect(!answer.text.contains("study-a"))
                }
            }
            #expect(try await client.get("/?token=wrong", headers: [:]).status == 401)
            #expect(try await client.get("/health", headers: [:]).text == "ok\n")
            #expect(try await client.get("/ready", headers: [:]).status == 200)
        }
    }

    @Test("the token opens by header, and once by address, which is answered by a cookie and without the token")
    func accepted() async throws {
        try await DashboardClient.with { client in
            #expect(try await client.get("/").status == 200)
            let token = try client.token
            let answer = try await client.get("/studies?token=\(token)", headers: [:])
            #expect(answer.status == 303 && answer.headers["location"] == "/studies")
            let cookie = try #require(answer.headers["set-cookie"])
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains(token))
            let pair = String(cookie.prefix { $0 != ";" })
            #expect(try await client.get("/", headers: ["Cookie": pair]).status == 200)
            let elsewhere = try await client.get("//evil.example/?token=\(token)", headers: [:])
            #expect(elsewhere.headers["location"]?.hasPrefix("//") != true)
        }
    }

    @Test("the token's file is its owner's alone, kept over starts, and refused when others may read it")
    func tokenFile() throws {
        let place = try TemporaryFolder()
        let file = place.url.appending(path: "token")
        let first = try AccessToken(file: file).secret
        #expect(first.count >= 43)
        #expect(try AccessToken(file: file).secret == first)
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        #expect(throws: DashboardError.self) { try AccessToken(file: file) }
    }

    @Test("every answer forbids scripts, frames and guesses from elsewhere")
    func headers() async throws {
        try await DashboardClient.with { client in
            for (path, headers) in [("/", nil), ("/nothing", nil), ("/metrics", nil), ("/studies", [String: String]())]
            {
                let answer = try await client.get(path, headers: headers)
                let policy = try #require(answer.headers["content-security-policy"])
                #expect(policy.hasPrefix("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
                #expect(!policy.contains("unsafe"))
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                #expect(answer.headers["cache-control"] == "no-store")
                #expect(answer.headers["x-frame-options"] == "DENY")
            }
        }
    }

    @Test("pages carry nothing that the policy forbids, and text of the ledger is text")
    func escaping() async throws {
        try await DashboardClient.with(prepare: { try Rows.quarantined("q", in: $0) }) { client in
            for path in [
                "/", "/studies", "/studies?text=\(Rows.hostile.utf8.map { "%" + String($0, radix: 16) }.joined())",
                "/studies/q", "/quarantine",
            ] {
                let page = try await client.get(path).text
                #expect(!page.contains(Rows.hostile), "\(path)")
                #expect(page.range(of: #"<[^>]+\s(on[a-z]+|style)="#, options: .regularExpression) == nil, "\(path)")
                #expect(!page.contains("<script>"), "\(path)")
            }
            #expect(try await client.get("/quarantine").text.contains(HTML.escape(Rows.hostile)))
        }
    }

    @Test("lists turn pages, filter by state, and find by a name's beginning")
    func lists() async throws {
        try await DashboardClient.with(
            pageSize: 2,
            prepare: { ledger in
                for id in ["a1", "a2", "b3"] { try Rows.study(id, in: ledger) }
                try Rows.quarantined("q", in: ledger)
            }
        ) { client in
            for (path, rows) in [
                ("", 2), ("?page=2", 2), ("?page=3", 0), ("?state=quarantined", 1), ("?text=a", 2),
                ("?text=study-b", 1),
                ("?text=%25", 0),
            ] {
                let page = try await client.get("/studies\(path)").text
                #expect(page.ranges(of: "<tr><th scope=\"row\">").count == rows, "\(path)")
            }
            #expect(try await client.get("/studies").text.contains("4 studies, page 1 of 2"))
        }
    }

    @Test("what is not a study of the ledger is not found, whatever its name tries")
    func traversal() async throws {
        try await DashboardClient.with { client in
            for path in [
                "/studies/none", "/studies/..%2F..%2Fetc%2Fpasswd", "/assets/..%2Fdashboard-token",
                "/assets/%2Fetc%2Fpasswd",
            ] {
                let answer = try await client.get(path)
                #expect(answer.status == 404, "\(path)")
                #expect(!answer.text.contains("root:"))
            }
        }
    }

    @Test("requests that are too large are refused, and the next is served")
    func limits() async throws {
        try await DashboardClient.with(prepare: { try Rows.quarantined("q", in: $0) }) { client in
            let cookie = try #require(
                try await client.get("/?token=\(client.token)", headers: [:]).headers["set-cookie"])
            let large = try? await client.ask(
                "POST", "/studies/q/release",
                headers: [
                    "Cookie": String(cookie.prefix { $0 != ";" }), "Origin": "http://127.0.0.1:\(client.port)",
                    "Content-Type": "application/x-www-form-urlencoded",
                ], body: "key=" + String(repeating: "a", count: 100_000))
            #expect(large?.status != 303)
            #expect(try client.ledger.study("q")?.state == .quarantined)
            #expect(try await client.get("/health").status == 200)
        }
    }

    @Test("open access needs no token, and only where nobody else can connect")
    func openAccess() async throws {
        try await DashboardClient.with(access: .open) { client in
            let answer = try await client.get("/", headers: [:])
            #expect(answer.status == 200)
        }
        #expect(DashboardConfiguration(port: 1).isLoopback)
        #expect(!DashboardConfiguration(host: "0.0.0.0", port: 1).isLoopback)
        #expect(!DashboardConfiguration(host: "127.example.org", port: 1).isLoopback)
    }
}
