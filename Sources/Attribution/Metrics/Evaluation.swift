/// Metrics over methods for one sample: what `modalis evaluate` prints.
package struct Evaluation: Sendable, Hashable, Encodable {
    package struct Row: Sendable, Hashable, Encodable {
        /// The explained method's identifier, or another name for one explanation.
        package let method: String
        package let metric: String
        package let direction: MetricDirection
        package let parameters: [String: JSONValue]
        package let result: MetricResult
    }

    /// One explanation and what stands behind it.
    package struct Subject {
        package let method: String
        package let sample: ExplainedSample
        /// nil when only the maps are known.
        package let model: (any ExplainedModel)?

        package init(method: String, sample: ExplainedSample, model: (any ExplainedModel)? = nil) {
            self.method = method
            self.sample = sample
            self.model = model
        }
    }

    /// Method by method, metrics in the order given.
    package private(set) var rows: [Row] = []

    /// - Parameter progress: called before each row with the rows done and all rows; what it throws ends the evaluation.
    package init(
        _ subjects: [Subject], metrics: [ConfiguredMetric],
        progress: (_ done: Int, _ all: Int) throws -> Void = { _, _ in }
    ) throws {
        for subject in subjects {
            for metric in metrics {
                try progress(rows.count, subjects.count * metrics.count)
                rows.append(
                    Row(
                        method: subject.method, metric: metric.id, direction: metric.direction,
                        parameters: metric.parameters,
                        result: try metric.evaluate(subject.sample, model: subject.model)))
            }
        }
    }

    /// Comma-separated values after RFC 4180, lines ended by a line feed: one line per number, the modality empty for the
    /// overall one; where a metric is not defined the value is empty and the reason given.
    package var csv: String {
        var lines = [["method", "metric", "direction", "modality", "value", "undefined"]]
        for row in rows {
            let outcomes =
                [("", row.result.outcome)] + row.result.byModality.map { ($0.modality, $0.outcome) }
            for (modality, outcome) in outcomes {
                lines.append([
                    row.method, row.metric, row.direction.rawValue, modality, outcome.value.map { "\($0)" } ?? "",
                    outcome.reason ?? "",
                ])
            }
        }
        return lines.map { $0.map(Self.quoted).joined(separator: ",") + "\n" }.joined()
    }

    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
