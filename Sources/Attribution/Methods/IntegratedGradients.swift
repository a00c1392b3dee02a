import Inference
import Tensors

/// Integrated gradients along the straight line from a baseline to the input (Sundararajan, Taly and Yan 2017, eq. 1).
///
/// `(x − b) · Σ_k w_k ∂F/∂x (b + α_k (x − b))`. Complete up to the quadrature's error: the maps of all inputs together sum
/// to `F(x) − F(b)`; the difference is the completeness gap. All inputs explained move together; the others (token
/// identifiers, or those not in `inputs`) stay as they are. Implementation-invariant, sensitive, linear.
struct IntegratedGradients: AttributionMethod {
    static let id = "integrated-gradients"
    static let asks = ModelQuery.backward
    static let axioms: Set<Axiom> = [.completeness, .sensitivity, .symmetry, .linearTerms, .implementationInvariance]

    let inputs: [String]?
    let baseline: Baseline
    let quadrature: Quadrature
    let seed: UInt64

    init(_ parameters: inout MethodParameters) throws {
        inputs = try parameters.inputs()
        baseline = try parameters.baseline()
        let rule = try parameters.choice("rule", default: Quadrature.Rule.gaussLegendre)
        let steps = try parameters.integer("steps", default: 50, in: 1...10_000)
        guard rule != .riemannTrapezoid || steps > 1 else {
            throw parameters.wrong("steps", "at least 2 for the trapezoid rule")
        }
        quadrature = Quadrature(rule, steps: steps)
        seed = try parameters.seed()
    }

    func explain(_ request: ExplanationRequest) throws -> Explanation {
        let names = try request.explained(inputs, method: Self.id, differentiable: true)
        var samples: [String: Tensor] = [:]
        var baselines: [String: Tensor] = [:]
        for name in names {
            samples[name] = try request.sample(name)
            baselines[name] = try baseline.tensor(of: name, in: request, owner: Self.id, seed: seed)
        }
        let path = StraightPath(from: baselines, to: samples)
        var sums = samples.mapValues { [Double](repeating: 0, count: $0.count) }
        let steps = quadrature.nodes.count
        let batch = request.gradientBatch(path.elements)
        for first in stride(from: 0, to: steps, by: batch) {
            let range = first..<min(first + batch, steps)
            let gradients = try request.gradients(names, replacing: path.points(quadrature.nodes[range]))
            for name in names {
                guard let gradient = gradients[name] else { continue }
                Self.add(gradient, weights: quadrature.weights[range], to: &sums[name, default: []])
            }
            try request.progress(Double(range.upperBound) / Double(steps + 1))
        }
        var maps: [String: Tensor] = [:]
        for name in names {
            guard let sum = sums[name], let from = baselines[name], let to = samples[name] else { continue }
            let average = Tensor(shape: to.shape, scalars: sum.map(Float.init))
            maps[name] = average.combined(with: to.combined(with: from, -), *)
        }
        let start = try request.targets(baselines)[0]
        let end = try request.targetValue()
        let total = maps.sorted { $0.key < $1.key }.reduce(0.0) { $0 + $1.value.sum }
        return Explanation(
            maps: maps, targetValue: end, completenessGap: total - (Double(end) - Double(start)))
    }

    /// Adds each sample of a batch with its weight.
    static func add(_ batch: Tensor, weights: ArraySlice<Double>, to sum: inout [Double]) {
        let count = sum.count
        unsafe batch.scalars.withUnsafeBufferPointer { values in
            unsafe sum.withUnsafeMutableBufferPointer { sum in
                Cores.split(count) { range in
                    for (k, weight) in weights.enumerated() {
                        for i in range { unsafe sum[i] += weight * Double(values[k * count + i]) }
                    }
                }
            }
        }
    }
}

/// Points `b + α (x − b)` for several inputs at once.
struct StraightPath {
    let from: [String: Tensor]
    let to: [String: Tensor]

    init(from: [String: Tensor], to: [String: Tensor]) {
        self.from = from
        self.to = to
    }

    /// Elements of one point.
    var elements: Int { to.values.reduce(0) { $0 + $1.count } }

    /// A batch of points by input name.
    func points(_ nodes: ArraySlice<Double>) -> [String: Tensor] {
        to.reduce(into: [:]) { points, entry in
            guard let start = from[entry.key] else { return }
            let (end, width) = (entry.value, entry.value.count)
            // The whole batch in one pass: for 3-D inputs the copies would cost as much as a layer.
            let scalars = unsafe [Float](unsafeUninitializedCapacity: nodes.count * width) { to, count in
                unsafe start.scalars.withUnsafeBufferPointer { start in
                    unsafe end.scalars.withUnsafeBufferPointer { end in
                        for (row, alpha) in nodes.enumerated() {
                            let alpha = Float(alpha)
                            Cores.split(width) { range in
                                for i in range {
                                    let point = unsafe start[i] + alpha * (end[i] - start[i])
                                    unsafe to[row * width + i] = point
                                }
                            }
                        }
                    }
                }
                count = nodes.count * width
            }
            points[entry.key] = Tensor(shape: end.shape.withBatch(nodes.count), scalars: scalars)
        }
    }
}

extension ExplanationRequest {
    /// How many samples of this many elements go through one backward pass: enough to use both cores on small models,
    /// few enough that a 3-D model's activations stay within a few hundred megabytes.
    func gradientBatch(_ elements: Int) -> Int { min(max((1 << 18) / max(elements, 1), 1), 16) }
}
