import Tensors

/// Gradients at random points of the way from baselines to an input, times that way: what GradientSHAP and expected gradients
/// average.
struct RandomPath {
    /// By input name, batch 1 each; taken in turn.
    let starts: [[String: Tensor]]
    let samples: Int
    /// Of normal noise on the input; 0 for none.
    let deviation: Double
    let seed: UInt64

    /// Mean over `samples` of `(x̃ − b) · ∂F/∂x (b + α (x̃ − b))`, α uniform in [0, 1). The gap is against the mean score at the
    /// baselines.
    func explain(_ names: [String], _ request: ExplanationRequest) throws -> Explanation {
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
                    guard let start = starts[index % starts.count][name], let clean = sample[name] else { continue }
                    let end = deviation > 0 ? clean.noisy(deviation, &random) : clean
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
        let scores = try request.scores(
            count: starts.count, progress: Double(samples) / Double(samples + starts.count)...1
        ) { starts[$0] }
        let base = scores.reduce(0, +) / Double(starts.count)
        let total = maps.sorted { $0.key < $1.key }.reduce(0.0) { $0 + $1.value.sum }
        return Explanation(maps: maps, completenessGap: total - (Double(try request.targetValue()) - base))
    }
}
