import Attribution
import Foundation
import Tensors
import Testing

@Suite struct MetricsEvaluationTests {
    let model = LinearModel(input: Tensor(shape: [1, 1, 2, 2], repeating: 1), weights: [4, 3, 2, 1])

    func evaluation() throws -> Evaluation {
        try Evaluation(
            [
                .init(method: "gradient", sample: try model.sample(map: [4, 3, 2, 1]), model: model),
                .init(method: "blank, or nearly", sample: try model.sample(map: [0, 0, 0, 0]), model: model),
            ],
            metrics: [MetricRegistry.metric("completeness-gap"), MetricRegistry.metric("sparseness")])
    }

    @Test func everyMethodMeetsEveryMetricInOrder() throws {
        let rows = try evaluation().rows
        #expect(rows.map(\.metric) == ["completeness-gap", "sparseness", "completeness-gap", "sparseness"])
        #expect(rows.map { $0.result.outcome.value } == [0, 0.25, 10, nil])
    }

    @Test func theTableSaysWhichEndIsBetterAndWhyANumberIsMissing() throws {
        #expect(
            try evaluation().table == """
                method            completeness-gap ↓  sparseness ↑
                gradient                           0         0.250
                blank, or nearly               10.00             –
                – sparseness for blank, or nearly: the map is zero everywhere

                """)
    }

    @Test func theCommaSeparatedLinesQuoteWhatNeedsIt() throws {
        let lines = try evaluation().csv.split(separator: "\n").map(String.init)
        #expect(lines[0] == "method,metric,direction,modality,value,undefined")
        #expect(lines[1] == "gradient,completeness-gap,lower-is-better,,0.0,")
        #expect(lines.contains("gradient,sparseness,higher-is-better,image,0.25,"))
        #expect(
            lines.contains(
                "\"blank, or nearly\",sparseness,higher-is-better,,,the map is zero everywhere"))
    }

    @Test func jsonHoldsTheValueOrTheReason() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let results = try evaluation().rows.map { String(decoding: try encoder.encode($0.result), as: UTF8.self) }
        #expect(results[1] == #"{"byModality":{"image":{"value":0.25}},"value":0.25}"#)
        #expect(results[3].contains(#""undefined":"the map is zero everywhere""#))
    }

    @Test func progressCanEndTheEvaluation() throws {
        struct Cancelled: Error {}
        #expect(throws: Cancelled.self) {
            try Evaluation(
                [.init(method: "m", sample: try model.sample(map: [1, 0, 0, 0]))],
                metrics: [MetricRegistry.metric("sparseness"), MetricRegistry.metric("entropy")]
            ) { done, all in
                #expect(all == 2)
                if done == 1 { throw Cancelled() }
            }
        }
    }
}
