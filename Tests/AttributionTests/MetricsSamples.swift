import Attribution
import Tensors

/// Samples for the metrics' tests.
enum MetricsSamples {
    /// Numbers in [0, 1) of the linear congruence s ← (1103515245 s + 12345) mod 2³¹, as the golden numbers' script draws them.
    static func congruence(_ count: Int, seed: UInt64) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = (state * 1_103_515_245 + 12345) % 2_147_483_648
            return Float(Double(state) / 2_147_483_648)
        }
    }

    /// One image modality `image` of one channel with this map, and a mask where one is given.
    static func image(_ map: [Float], shape: Shape, mask: [Float]? = nil) throws -> ExplainedSample {
        let whole = Shape([1, 1] + shape.dimensions)
        return try ExplainedSample(
            inputs: ["image": Tensor(shape: whole)], maps: ["image": Tensor(shape: whole, scalars: map)],
            modalities: [InputModality(name: "image", kind: .image, input: "image")],
            masks: mask.map { ["image": Tensor(shape: shape, scalars: $0)] } ?? [:])
    }

    /// Two modalities `a` and `b` as channels of one input of 1 × 4 places.
    static func early(
        a: [Float], b: [Float], maskA: [Float]? = nil, maskB: [Float]? = nil, importance: [String: Double] = [:]
    ) throws -> ExplainedSample {
        var masks: [String: Tensor] = [:]
        masks["a"] = maskA.map { Tensor(shape: [1, 4], scalars: $0) }
        masks["b"] = maskB.map { Tensor(shape: [1, 4], scalars: $0) }
        return try ExplainedSample(
            inputs: ["x": Tensor(shape: [1, 2, 1, 4])],
            maps: ["x": Tensor(shape: [1, 2, 1, 4], scalars: a + b)],
            modalities: [
                InputModality(name: "a", kind: .image, input: "x", channels: 0..<1),
                InputModality(name: "b", kind: .image, input: "x", channels: 1..<2),
            ],
            masks: masks, modalityImportance: importance)
    }

    static func value(_ id: String, _ sample: ExplainedSample, model: (any ExplainedModel)? = nil) throws -> Double? {
        try result(id, [:], sample, model: model).outcome.value
    }

    static func value(
        _ id: String, _ parameters: [String: JSONValue], _ sample: ExplainedSample, model: (any ExplainedModel)? = nil
    ) throws -> Double? {
        try result(id, parameters, sample, model: model).outcome.value
    }

    static func reason(_ id: String, _ sample: ExplainedSample, model: (any ExplainedModel)? = nil) throws -> String? {
        try result(id, [:], sample, model: model).outcome.reason
    }

    static func reason(
        _ id: String, _ parameters: [String: JSONValue], _ sample: ExplainedSample, model: (any ExplainedModel)? = nil
    ) throws -> String? {
        try result(id, parameters, sample, model: model).outcome.reason
    }

    static func result(
        _ id: String, _ sample: ExplainedSample, model: (any ExplainedModel)? = nil
    ) throws -> MetricResult {
        try result(id, [:], sample, model: model)
    }

    static func result(
        _ id: String, _ parameters: [String: JSONValue], _ sample: ExplainedSample,
        model: (any ExplainedModel)? = nil
    ) throws -> MetricResult {
        try MetricRegistry.metric(id, parameters: parameters).evaluate(sample, model: model)
    }
}

func isClose(_ a: Double?, _ b: Double, _ tolerance: Double) -> Bool {
    guard let a else { return false }
    return abs(a - b) <= tolerance
}
