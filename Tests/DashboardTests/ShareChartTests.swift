import Foundation
import Records
import Reports
import Testing

/// The page of importance over time, from reports that the ledger was given.
struct ShareChartTests {
    private static func report(ct: Double, modality: String = "ct") -> Data {
        Data(
            """
            {"profile": {"name": "p", "version": "1", "sha256": "aa", "title": "t"},
             "model": {"name": "m", "version": "2", "files": [{"name": "m.onnx", "sha256": "0123456789abcdef"}]},
             "software": [{"name": "Modalis", "version": "0"}],
             "predictions": [],
             "modalityImportance": [{"measure": "shapley", "parameters": {}, "entries": [
               {"modality": "\(modality)", "value": 1, "share": \(ct)}, {"modality": "pet", "value": 1, "share": \(1 - ct)}]}]}
            """.utf8)
    }

    @Test("shares are drawn over time with their means, names escaped")
    func importance() async throws {
        try await DashboardClient.with(
            prepare: { ledger in
                for (number, share) in [0.2, 0.4, 0.6, 0.8].enumerated() {
                    try Rows.processed("s\(number)", in: ledger, results: "r")
                    try ledger.record(
                        results: Self.report(ct: share, modality: "<b>"), of: "s\(number)",
                        at: Date(timeIntervalSince1970: 1_000_000 + 86_400 * Double(number)))
                }
            }
        ) { client in
            let page = try await client.get("/importance").text
            #expect(page.contains("p: shapley") && page.contains("m 2 (0123456789ab)"))
            #expect(page.ranges(of: "<polyline").count == 2 && page.ranges(of: "<circle").count == 8)
            // Of the first modality: all 50 %, the first half 30 %, the last half 70 %.
            #expect(page.contains(">50 %</td>") && page.contains(">30 %</td>") && page.contains(">70 %</td>"))
            #expect(!page.contains("<b>s") && !page.contains("><B>") && page.contains("&lt;B&gt;"))
            // 0.2 of a height of 200 above 210.
            #expect(page.contains("44.0,170.0"))
        }
    }

    @Test("without results the page says so")
    func empty() async throws {
        try await DashboardClient.with { client in
            let page = try await client.get("/importance").text
            #expect(page.contains("No study has results yet."))
        }
    }
}
