extension MetricResult.Outcome: Encodable {
    private enum Key: String, CodingKey { case value, undefined }

    /// `{"value": 0.5}` or `{"undefined": "the mask is empty"}`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .value(let value): try container.encode(value, forKey: .value)
        case .undefined(let reason): try container.encode(reason, forKey: .undefined)
        }
    }
}

extension MetricResult: Encodable {
    private enum Key: String, CodingKey { case value, undefined, byModality, curves, facts }

    /// The outcome's own key, then `byModality` (outcome by name), `curves` and `facts` where there are any.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch outcome {
        case .value(let value): try container.encode(value, forKey: .value)
        case .undefined(let reason): try container.encode(reason, forKey: .undefined)
        }
        if !byModality.isEmpty {
            let outcomes = Dictionary(byModality.map { ($0.modality, $0.outcome) }) { first, _ in first }
            try container.encode(outcomes, forKey: .byModality)
        }
        if !curves.isEmpty { try container.encode(curves, forKey: .curves) }
        if !facts.isEmpty { try container.encode(facts, forKey: .facts) }
    }
}
