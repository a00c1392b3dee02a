import Attribution
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct MetricsRegistryTests {
    @Test func everyFileThatHoldsAMetricIsRegisteredOnce() throws {
        let folder = SharedData.checkout.appending(path: "Sources/Attribution/Metrics")
        let declared = try FileManager.default.contentsOfDirectory(atPath: folder.path).flatMap { file in
            try String(contentsOf: folder.appending(path: file), encoding: .utf8).split(separator: "\n")
                .filter { $0.contains("static let id = \"") }
                .compactMap { $0.split(separator: "\"").dropFirst().first.map(String.init) }
        }
        #expect(declared.sorted() == MetricRegistry.ids.sorted())
        #expect(Set(declared).count == declared.count)
    }

    @Test(arguments: MetricRegistry.ids)
    func everyMetricRefusesAParameterThatItDoesNotKnow(id: String) {
        #expect(throws: AttributionError.self) { try MetricRegistry.metric(id, parameters: ["colour": .number(1)]) }
    }

    @Test(arguments: MetricRegistry.ids)
    func everyMetricAcceptsTheParametersThatItReports(id: String) throws {
        let metric = try MetricRegistry.metric(id)
        let again = try MetricRegistry.metric(id, parameters: metric.parameters)
        #expect(again.parameters == metric.parameters)
    }

    @Test(arguments: MetricRegistry.ids)
    func everyMetricAnswersAZeroMapWithAFiniteValueOrAReason(id: String) throws {
        let sample = try MetricsSamples.early(
            a: [0, 0, 0, 0], b: [0, 0, 0, 0], maskA: [1, 0, 0, 0], maskB: [0, 0, 0, 0], importance: ["a": 1, "b": 0])
        let result = try MetricRegistry.metric(id).evaluate(sample, model: nil)
        #expect(result.outcome.value?.isFinite ?? true)
        #expect(result.outcome.reason?.isEmpty != true)
    }

    @Test func anUnknownMetricIsNamedBesideTheKnownOnes() {
        #expect(throws: MetricError.unknownMetric(id: "beauty", known: MetricRegistry.ids)) {
            try MetricRegistry.metric("beauty")
        }
    }

    @Test(arguments: [
        ("iou", "level", JSONValue.number(1.5)), ("iou", "threshold", .string("median")),
        ("pointing-game", "tolerance", .number(0.5)), ("msfi", "scaling", .number(1)),
    ])
    func valuesOutOfRangeAreRefusedByName(id: String, name: String, value: JSONValue) {
        let error = #expect(throws: AttributionError.self) { try MetricRegistry.metric(id, parameters: [name: value]) }
        #expect(error?.message.contains("\"\(name)\"") == true)
    }
}
