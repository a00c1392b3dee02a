import Foundation
import Records
import Testing

struct MetricsTests {
    /// Samples by name and labels, as the format of Prometheus has them.
    private static func samples(_ text: String) throws -> [String: Double] {
        var samples: [String: Double] = [:]
        var typed: Set<String> = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                #expect(["counter", "gauge", "summary"].contains(words[3]))
                #expect(typed.insert(String(words[2])).inserted, "\(words[2]) twice")
            }
            if line.hasPrefix("#") { continue }
            let match = try #require(
                line.wholeMatch(
                    of: #/([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})?) (\S+)/#), "\(line)"
            )
            samples[String(match.1)] = Double(match.2) ?? .nan
        }
        return samples
    }

    @Test("metrics are in Prometheus' format and count what the ledger holds")
    func metrics() async throws {
        try await DashboardClient.with(
            prepare: { ledger in
                try Rows.quarantined("q", in: ledger)
                try Rows.study("s", in: ledger)
                try Rows.processed("p", in: ledger, results: "p")
            }
        ) { client in
            let answer = try await client.get("/metrics")
            #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            let samples = try Self.samples(answer.text)
            #expect(samples["modalis_studies{state=\"quarantined\"}"] == 1)
            #expect(samples["modalis_studies{state=\"staged\"}"] == 1)
            #expect(samples["modalis_studies{state=\"delivered\"}"] == 0)
            #expect(samples["modalis_quarantines_total{reason=\"poison\"}"] == 1)
            #expect(samples["modalis_attempts_total"] == 1)
            #expect(samples["modalis_latency_seconds_count"] == 1)
            #expect(samples["modalis_processing_seconds_sum"].map { $0 >= 0 && $0 < 60 } == true)
            #expect(samples["process_resident_memory_bytes"].map { $0 > 1e6 } == true)
            #expect(samples["modalis_disk_free_bytes{folder=\"ledger\"}"].map { $0 > 0 } == true)
        }
    }
}
