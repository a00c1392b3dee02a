import Tensors

/// GradientSHAP, also expected gradients (Lundberg and Lee 2017; Erion et al. 2021): gradients at random points between
/// baselines and noisy copies of the input.
///
/// Mean over `samples` of `(x̃ − b) · ∂F/∂x (b + α (x̃ − b))`, `x̃ = x + ε`, ε normal of deviation `deviation` (0: none), α
/// uniform in [0, 1). Baselines are drawn in turn from `baselines`, a list of what `baseline` takes, or are the one `baseline`.
/// Its expectation without noise is integrated gradients; complete in expectation: the gap is against the mean score at the
/// baselines. Several baselines are the definition of expected gradients.
struct GradientSHAP: AttributionMethod {
    static let id = "gradient-shap"

    let inputs: [String]?
    let baselines: [Baseline]
    let samples: Int
    let deviation: Double
    let seed: UInt64

    init(_ parameters: inout MethodParameters) throws {
        inputs = try parameters.inputs()
        let list = try parameters.baselines()
        baselines = try list ?? [parameters.baseline()]
        samples = try parameters.integer("samples", default: 50, in: 1...100_000)
        deviation = try parameters.number("deviation", default: 0, in: 0...1e6)
        seed = try parameters.seed()
    }

    func explain(_ request: ExplanationRequest) throws -> Explanation {
        let names = try request.explained(inputs, method: Self.id, differentiable: true)
        let starts = try baselines.enumerated().map { index, baseline in
            try names.reduce(into: [String: Tensor]()) {
                $0[$1] = try baseline.tensor(of: $1, in: request, owner: Self.id, seed: seed &+ UInt64(index))
            }
        }
        let sample = try names.reduce(into: [String: Tensor]()) { $0[$1] = try request.sample($1) }
        var sums = sample.mapValues { [Double](repeating: 0, count: $0.count) }
        var random = SeededRandom(seed: seed)
        let most = request.gradientBatch(sample.values.reduce(0) { $0 + $1.count })
        for first in stride(from: 0, to: samples, by: most) {
            var points: [String: [Tensor]] = [:]
            var changes: [String: [Tensor]] = [:]
            for index in first..<min(first + most, samples) {
                let alpha = Float(random.uniform())
                for name in names {
                    guard let start = starts[index % starts.count][name], var end = sample[name] else { continue }
                    if deviation > 0 {
                        for i in end.scalars.indices { end.scalars[i] += Float(deviation * random.normal()) }
                    }
                    let change = end.combined(with: start, -)
                    points[name, default: []].append(start.combined(with: change) { $0 + alpha * $1 })
                    changes[name, default: []].append(change)
                }
            }
            let gradients = try request.gradients(names, replacing: points.mapValues { .batch($0) })
            for name in names {
                guard let gradient = gradients[name], let change = changes[name], var sum = sums[name] else { continue }
                sums[name] = nil
                let product = gradient.combined(with: .batch(change), *)
                let weights = [Double](repeating: 1 / Double(samples), count: change.count)
                IntegratedGradients.add(product, weights: weights[...], to: &sum)
                sums[name] = sum
            }
            try request.progress(Double(min(first + most, samples)) / Double(samples + starts.count))
        }
        let maps = sums.reduce(into: [String: Tensor]()) { maps, entry in
            guard let shape = sample[entry.key]?.shape else { return }
            maps[entry.key] = Tensor(shape: shape, scalars: entry.value.map(Float.init))
        }
        let base = try starts.reduce(0.0) { try $0 + Double(request.targets($1)[0]) } / Double(starts.count)
        let total = maps.sorted { $0.key < $1.key }.reduce(0.0) { $0 + $1.value.sum }
        return Explanation(maps: maps, completenessGap: total - (Double(try request.targetValue()) - base))
    }
}
