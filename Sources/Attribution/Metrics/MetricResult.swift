/// What a metric found for one sample.
package struct MetricResult: Sendable, Hashable {
    /// A finite value, or why there is none.
    package enum Outcome: Sendable, Hashable {
        case value(Double)
        case undefined(reason: String)

        /// The value if it is finite, otherwise not defined for this reason.
        package init(_ value: Double, orUndefined reason: String = "the result is not a finite number") {
            self = value.isFinite ? .value(value) : .undefined(reason: reason)
        }

        package var value: Double? { if case .value(let value) = self { value } else { nil } }
        package var reason: String? { if case .undefined(let reason) = self { reason } else { nil } }
    }

    package struct ModalityOutcome: Sendable, Hashable {
        package let modality: String
        package let outcome: Outcome

        package init(modality: String, outcome: Outcome) {
            self.modality = modality
            self.outcome = outcome
        }
    }

    package let outcome: Outcome
    /// The same number for each modality by itself, in the model's order; empty when the metric has none.
    package let byModality: [ModalityOutcome]
    /// Curves behind the number by name, such as `score` over `fraction`.
    package let curves: [String: [Double]]
    /// Single numbers beside it.
    package let facts: [String: Double]

    package init(
        _ outcome: Outcome, byModality: [ModalityOutcome] = [], curves: [String: [Double]] = [:],
        facts: [String: Double] = [:]
    ) {
        self.outcome = outcome
        self.byModality = byModality
        self.curves = curves
        self.facts = facts.filter { $0.value.isFinite }
    }

    /// Not defined, and why.
    package static func undefined(_ reason: String) -> MetricResult { MetricResult(.undefined(reason: reason)) }

    /// The mean over the modalities for which the number is defined; the first reason when there is none.
    package static func mean(of byModality: [ModalityOutcome], none reason: String) -> MetricResult {
        let values = byModality.compactMap(\.outcome.value)
        guard !values.isEmpty else {
            return MetricResult(
                .undefined(reason: byModality.first?.outcome.reason ?? reason), byModality: byModality)
        }
        return MetricResult(Outcome(values.reduce(0, +) / Double(values.count)), byModality: byModality)
    }
}
