/// Every measure of modality importance.
package enum ModalityMeasures {
    package static let all: [any ModalityMeasure.Type] = [
        ShapleyImportance.self, OcclusionImportance.self, FusionGradient.self,
    ]

    package static var ids: [String] { all.map { $0.id } }

    /// Checks an identifier and its parameters without a model.
    /// - Throws: `AttributionError`.
    package static func check(_ id: String, parameters: [String: JSONValue] = [:]) throws {
        _ = try measure(id, parameters)
    }

    /// Measures how much each of the request's modalities mattered for its target.
    /// - Returns: one entry for each modality in the request's order; all numbers finite.
    /// - Throws: `AttributionError`; what the session and the request's progress throw.
    package static func measure(
        _ id: String, parameters: [String: JSONValue] = [:], _ request: ExplanationRequest
    ) throws -> ModalityImportance {
        let (measure, effective) = try measure(id, parameters)
        guard !request.modalities.isEmpty else {
            throw AttributionError.modalitiesInvalid(reason: "there are none to measure")
        }
        let measured = try measure.measure(request)
        for entry in measured.entries {
            let parts = entry.attributes.map(\.value) + (entry.patches?.values ?? [])
            guard ([entry.value, entry.share] + parts).allSatisfy(\.isFinite) else {
                throw AttributionError.notFinite(owner: id, what: "the modality \"\(entry.modality)\"")
            }
        }
        guard measured.interactions.allSatisfy(\.value.isFinite), measured.facts.values.allSatisfy(\.isFinite) else {
            throw AttributionError.notFinite(owner: id, what: "the interactions")
        }
        try request.progress(1)
        return ModalityImportance(
            measure: id, parameters: effective.merging(measured.resolved) { $1 }, entries: measured.entries,
            interactions: measured.interactions, facts: measured.facts)
    }

    private static func measure(
        _ id: String, _ parameters: [String: JSONValue]
    ) throws -> (any ModalityMeasure, [String: JSONValue]) {
        guard let type = all.first(where: { $0.id == id }) else {
            throw AttributionError.unknownMeasure(id: id, known: ids)
        }
        var reader = MethodParameters(parameters, owner: id)
        let measure = try type.init(&reader)
        try reader.finish()
        return (measure, reader.effective)
    }
}
