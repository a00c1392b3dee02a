import Crypto
import Foundation
import Records
import TestSupport
import Testing

@Suite struct AuditReportPageTests {
    private let folder: TemporaryFolder
    private let ledger: Ledger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try Ledger(at: folder.url.appending(path: "ledger.sqlite"))
    }

    private func page(unit: ReportCalendar.Unit? = nil) throws -> String {
        let now = AuditReportTests.start + 50 * 86_400
        let period = try AuditPeriod(from: nil, to: nil, timeZone: .gmt, now: now)
        let report = try AuditReport(
            period, by: unit, ledger: ledger, trail: nil, verification: nil, software: "Modalis 0", now: now)
        return AuditReportPage(report, period: period).html
    }

    @Test func everythingHasItsSection() throws {
        try AuditReportTests.fill(ledger)
        let html = try page()
        for title in [
            "Audit trail", "Studies in and out", "Versions in use", "Modality importance over time",
            "Predictions over time", "Refusals and failed tries by reason", "Quarantines and releases", "Deliveries",
        ] {
            #expect(html.contains("<h2>\(title)</h2>"))
        }
        #expect(html.contains("Drift by the definition below: CT (shapley), PET (shapley)"))
        #expect(html.components(separatedBy: "<svg").count - 1 == 3)
        #expect(html.contains("2026-W07"))
        #expect(try page(unit: .month).contains(">2026-02<"))
    }

    @Test func onlyItsOwnStyleMayRun() throws {
        let html = try page()
        let start = try #require(html.range(of: "<style>")?.upperBound)
        let end = try #require(html.range(of: "</style>")?.lowerBound)
        let digest = Data(SHA256.hash(data: Data(html[start..<end].utf8))).base64EncodedString()
        #expect(html.contains("default-src &#39;none&#39;; style-src &#39;sha256-\(digest)&#39;"))
        for word in ["<script", "src=", "href=", "style=", "http:", "https:", "onclick"] {
            #expect(!html.replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "").contains(word), "\(word)")
        }
    }

    @Test func textFromOutsideCannotBreakOut() throws {
        let bad = "<script>alert(1)</script>\"'&"
        try ledger.insert(StudyEntry(id: "a", inbox: bad, at: AuditReportTests.start))
        try ledger.advance("a", to: .claimed, at: AuditReportTests.start + 1)
        try ledger.advance("a", to: .quarantined, at: AuditReportTests.start + 2, reason: (bad, bad)) { $0.label = bad }
        let json = String(decoding: ReportMaker.report(pet: 0.5), as: UTF8.self)
            .replacingOccurrences(of: "PET", with: "<img src=x onerror=alert(1)>")
        try ledger.record(results: Data(json.utf8), of: "a", at: AuditReportTests.start)
        let html = try page()
        #expect(!html.contains("<script") && !html.contains("<img"))
        #expect(html.contains("&lt;script&gt;"))
    }

    @Test func anEmptyReportSaysSo() throws {
        let html = try page()
        #expect(html.contains("Nothing happened in the period."))
        #expect(html.contains("No modality importance was recorded in the period."))
    }
}
