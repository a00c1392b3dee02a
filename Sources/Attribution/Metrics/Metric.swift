/// A number that says how good an explanation is, for one explained sample.
///
/// A metric is a small value: its stored properties are its parameters, checked when it is made. It answers with a value
/// or with the reason why there is none (a constant map, an empty mask), never with a NaN. Averages over a cohort are the
/// caller's: each metric here is defined for one sample.
package protocol Metric: Sendable {
    /// Lower-case words joined by hyphens; unique in the registry.
    static var id: String { get }
    /// What it needs beside the maps.
    static var needs: Set<MetricNeed> { get }
    static var direction: MetricDirection { get }
    /// Reads the parameters; those left out take their defaults.
    /// - Throws: `AttributionError` for a value of the wrong type or out of range. Unknown names are the registry's.
    init(_ parameters: inout MethodParameters) throws
    /// - Parameter model: needed by metrics whose `needs` say so; without it they are not defined.
    /// - Throws: what the model throws.
    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult
}

/// What a metric needs beside the maps of relevance.
package enum MetricNeed: String, Sendable, Hashable, Codable, CaseIterable {
    /// Where the feature is, for at least one image modality.
    case mask
    /// Scores of perturbed inputs.
    case model
    /// Running the explanation method again, on other inputs or another graph.
    case method
    /// Reference importance of the modalities (Shapley values).
    case modalityImportance = "modality-importance"
}

package enum MetricDirection: String, Sendable, Hashable, Codable {
    case higherIsBetter = "higher-is-better"
    case lowerIsBetter = "lower-is-better"
}
