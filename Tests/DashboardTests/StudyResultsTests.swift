import Dashboard
import Foundation
import Records
import TestSupport
import Testing

/// Study pages of a result that the built executable made.
@Suite(.serialized) struct StudyResultsTests {
    private static func results(_ folder: TemporaryFolder) throws -> URL {
        let root = folder.url.appending(path: "results")
        let checkout = SharedData.checkout
        let run = try ModalisExecutable.run([
            "run", "--quiet", "--profile", checkout.appending(path: "Profiles/chest-radiograph.json").path, "--output",
            root.path, checkout.appending(path: "SampleStudies/chest-radiograph").path,
        ])
        #expect(run.status == 0, "\(run.errors)")
        return root
    }

    @Test("a study's page shows its result and pictures without identifiers, and with them where that is configured")
    func page() async throws {
        let folder = try TemporaryFolder()
        let results = try Self.results(folder)
        let written = results.appending(path: "chest-radiograph/chest-radiograph")
        let uid = try #require(
            String(contentsOf: written.appending(path: "report.json"), encoding: .utf8)
                .firstMatch(of: #/"studyInstanceUID" : "([0-9.]+)"/#)?.1)
        let prepare: (Ledger) throws -> Void = { try Rows.processed("p", in: $0, results: "chest-radiograph") }
        try await DashboardClient.with(results: results, prepare: prepare) { client in
            let page = try await client.get("/studies/p").text
            #expect(page.contains("id=\"viewer-data\"") && page.contains("Modality importance"))
            #expect(page.contains("/assets/page.js"))
            #expect(!page.contains(uid) && !page.contains("1.2.840"))
            #expect(try await client.get("/studies/p/report").status == 403)
        }
        try await DashboardClient.with(identifiers: true, results: results, prepare: prepare) { client in
            #expect(try await client.get("/studies/p").text.contains(uid))
            let report = try await client.get("/studies/p/report")
            #expect(report.status == 200)
            #expect(Data(report.text.utf8) == (try Data(contentsOf: written.appending(path: "report.html"))))
            #expect(report.headers["content-security-policy"]?.contains("script-src 'sha256-") == true)
        }
    }

    @Test("a page that was changed after it was written is not shown, nor a result outside the results' folder")
    func changed() async throws {
        let folder = try TemporaryFolder()
        let results = try Self.results(folder)
        let file = results.appending(path: "chest-radiograph/chest-radiograph/report.html")
        let whole = try String(contentsOf: file, encoding: .utf8)
        try Data(whole.replacing("<div id=\"viewer\"", with: "<div id=\"forged\"").utf8).write(to: file)
        let outside = folder.url.appending(path: "outside")
        try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: outside.appending(path: "link"), withDestinationURL: results.appending(path: "chest-radiograph"))
        try await DashboardClient.with(
            identifiers: true, results: results,
            prepare: { ledger in
                try Rows.processed("p", in: ledger, results: "chest-radiograph")
                try Rows.processed("o", in: ledger, results: "../results/../outside")
            }
        ) { client in
            let page = try await client.get("/studies/p").text
            #expect(page.contains("result-changed") && !page.contains("forged"))
            #expect(try await client.get("/studies/p/report").status == 404)
            #expect(try await client.get("/studies/o").text.contains("There is none yet"))
        }
    }

    @Test("the pages work in a browser", .enabled(if: Browser.executable != nil, "\(Browser.missing)"))
    func browser() async throws {
        let folder = try TemporaryFolder()
        let results = try Self.results(folder)
        try await DashboardClient.with(
            access: .open, results: results,
            prepare: { ledger in
                try Rows.processed("p", in: ledger, results: "chest-radiograph")
                try Rows.quarantined("q", in: ledger)
            }
        ) { client in
            let base = "http://127.0.0.1:\(client.port)"
            let study = try Browser.dom(of: try #require(URL(string: base + "/studies/p")))
            #expect(study.ranges(of: "<canvas").count >= 2, "the viewer did not start")
            let front = try Browser.dom(of: try #require(URL(string: base + "/")))
            #expect(front.contains("Waiting for somebody") && front.contains("study-q"))
            let picture = folder.url.appending(path: "front.png")
            try Browser.screenshot(of: try #require(URL(string: base + "/")), to: picture)
            #expect(try Data(contentsOf: picture).count > 10_000)
        }
    }
}
