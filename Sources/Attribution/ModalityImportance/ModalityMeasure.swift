/// A way to say how much each modality mattered for one prediction.
package protocol ModalityMeasure: Sendable {
    /// Lower-case words joined by hyphens; unique in the registry and stable, as reports name it.
    static var id: String { get }

    /// Reads the parameters; those left out take their defaults.
    /// - Throws: `AttributionError` for a value of the wrong type or out of range. Unknown names are the caller's.
    init(_ parameters: inout MethodParameters) throws

    /// - Throws: `AttributionError` where the measure does not suit the model; what the session and the progress throw.
    func measure(_ request: ExplanationRequest) throws -> MeasuredModalities
}

/// What a measure hands back: `ModalityImportance` without what is the same for all measures.
package struct MeasuredModalities {
    var entries: [ModalityImportance.Entry]
    var interactions: [ModalityImportance.Interaction] = []
    var facts: [String: Double] = [:]
    /// Parameters whose value was decided by the model.
    var resolved: [String: JSONValue] = [:]

    /// Entries of values without parts; shares are the magnitudes' parts of their sum.
    static func entries(_ values: [(modality: String, value: Double)]) -> [ModalityImportance.Entry] {
        let total = values.reduce(0) { $0 + abs($1.value) }
        return values.map {
            .init(modality: $0.modality, value: $0.value, share: total > 0 ? abs($0.value) / total : 0)
        }
    }
}
