import Foundation
import Records
import TestSupport
import Testing

@Suite struct DriftChartTests {
    private let calendar = ReportCalendar(.month, timeZone: .gmt)
    private let start = Date(timeIntervalSince1970: 1_767_571_200)

    private func series(_ name: String, _ values: [Double]) -> DriftSeries {
        DriftSeries(
            .init(
                profile: "p", model: "m", modelVersion: "1", modelHash: "ab", quantity: "shapley", variant: "",
                name: name), values: values.enumerated().map { (start + Double($0) * 2_700_000, $1) },
            calendar: calendar)
    }

    private func svg(_ series: [DriftSeries]) throws -> String {
        let spans = calendar.spans(from: start, to: start + 40_000_000)
        let text = DriftChart(series, spans: spans, title: "Shares <of> \"PET\"").svg.text
        if let xmllint = ModalisExecutable.tool("xmllint") {
            let folder = try TemporaryFolder()
            let file = folder.url.appending(path: "chart.svg")
            try Data(text.utf8).write(to: file)
            let result = try ModalisExecutable.run(xmllint, ["--noout", "--nonet", file.path])
            #expect(result.status == 0, "\(result.errors)")
        }
        return text
    }

    @Test func everySeriesHasItsMarksAndItsName() throws {
        let text = try svg([series("CT", [0.2, 0.3, 0.4]), series("PET", [0.8, 0.7, 0.6])])
        #expect(text.contains(">CT</text>") && text.contains(">PET</text>"))
        // Three values and the one beside the name.
        #expect(text.components(separatedBy: "<circle").count - 1 == 4)
        #expect(text.components(separatedBy: "<polygon").count - 1 == 4)
        #expect(text.contains("1.00</text>"))
    }

    @Test func namesCannotBreakOut() throws {
        let text = try svg([series("<script>alert(1)</script>", [0.5])])
        #expect(!text.contains("<script"))
    }

    @Test func nothingAndOneValueAndOneHugeOneCanBeDrawn() throws {
        _ = try svg([])
        _ = try svg([series("A", [0.5])])
        #expect(try svg([series("A", [1e12, -3])]).contains("e+12"))
    }

    @Test func nothingIsStyledOrFetched() throws {
        let text = try svg([series("CT", [0.2, 0.3])])
        #expect(!text.contains("style=") && !text.contains("href") && !text.contains("<script"))
    }
}
