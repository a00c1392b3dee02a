/// Every metric, in the order in which tables show them.
package enum MetricRegistry {
    package static let all: [any Metric.Type] = [
        Sparseness.self, Complexity.self, PointingGame.self, IntersectionOverUnion.self, RelevanceMassAccuracy.self,
        RelevanceRankAccuracy.self, FeaturePortion.self, ModalitySpecificFeatureImportance.self,
        ModalityRankCorrelation.self, CompletenessGap.self, Infidelity.self, MaxSensitivity.self, Deletion.self,
        Insertion.self, CumulativeRemoval.self, RemoveAndDebias.self, ParameterRandomization.self,
        CascadingRandomization.self,
    ]

    /// The metric of this identifier with these parameters.
    /// - Throws: `MetricError` for an unknown identifier or parameter, or a value out of range.
    package static func metric(_ id: String, parameters: [String: JSONValue] = [:]) throws -> any Metric {
        for type in all where type.id == id { return try type.init(parameters: MetricParameters(parameters)) }
        throw MetricError.unknownMetric(id: id, known: all.map { $0.id })
    }
}
