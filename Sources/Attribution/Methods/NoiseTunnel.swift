import Inference
import Tensors

/// A method's maps over noisy copies of the sample: what SmoothGrad and its kin average.
///
/// Parameters: `method`, the method that is repeated (`inner`), with `methodParameters`; `samples`; `noise`, the deviation as a
/// part of each input's range (largest less smallest value); `deviation`, absolute, in its stead; `seed`. Token identifiers
/// get no noise, their embeddings do.
struct NoiseTunnel: Sendable {
    /// Every method that sends something backwards.
    static let inner: [any AttributionMethod.Type] = [
        Gradient.self, InputXGradient.self, IntegratedGradients.self, GradientSHAP.self, ExpectedGradients.self,
        DeepLIFT.self, DeepLIFTSHAP.self, GuidedBackprop.self, Deconvolution.self, LRP.self, GradCAM.self,
        GradCAMPlusPlus.self, HiResCAM.self, LayerCAM.self, XGradCAM.self, GuidedGradCAM.self,
    ]

    let owner: String
    let inputs: [String]?
    let inner: any AttributionMethod
    let isGradient: Bool
    let samples: Int
    let noise: Double
    let deviation: Double?
    let seed: UInt64

    init(_ parameters: inout MethodParameters) throws {
        owner = parameters.owner
        inputs = try parameters.inputs()
        let id = try parameters.text("method", default: Gradient.id)
        guard let type = Self.inner.first(where: { $0.id == id }) else {
            throw parameters.wrong("method", "one of \(Self.inner.map { $0.id }.joined(separator: ", "))")
        }
        samples = try parameters.integer("samples", default: 25, in: 2...10_000)
        noise = try parameters.number("noise", default: 0.15, in: 0...10)
        if parameters.value("deviation") != nil {
            deviation = try parameters.number("deviation", default: 0, in: 0...1e6)
        } else {
            deviation = nil
        }
        seed = try parameters.seed()
        isGradient = type.id == Gradient.id
        var given = try parameters.object("methodParameters")
        if let inputs { given["inputs"] = .array(inputs.map { .string($0) }) }
        var own = MethodParameters(given, owner: type.id)
        inner = try type.init(&own)
        try own.finish()
    }

    /// The mean over noisy samples of each element, or of its square, or its variance (divided by the samples less one).
    enum Statistic { case mean, meanSquare, variance }

    func maps(_ request: ExplanationRequest, _ statistic: Statistic) throws -> [String: Tensor] {
        let names = try request.explained(inputs, method: owner, differentiable: true)
        let clean = try names.map { (name: $0, sample: try request.sample($0)) }
        let deviations = clean.map { deviation ?? noise * $0.sample.range }
        var moments: [String: Moments] = [:]
        var random = SeededRandom(seed: seed)
        var done = 0
        let most = isGradient ? request.gradientBatch(clean.reduce(0) { $0 + $1.sample.count }) : 1
        while done < samples {
            let count = min(most, samples - done)
            var noisy: [String: Tensor] = [:]
            for ((name, sample), deviation) in zip(clean, deviations) {
                noisy[name] = sample.noisy(deviation, copies: count, &random)
            }
            let maps =
                isGradient
                ? try request.gradients(names, replacing: noisy)
                : try inner.explain(
                    request.perturbed(
                        noisy, progress: Double(done) / Double(samples)...Double(done + 1) / Double(samples))
                ).maps
            for (name, map) in maps {
                moments[name, default: Moments(map.shape.withBatch(1), of: statistic)].add(map)
            }
            done += count
            try request.progress(Double(done) / Double(samples))
        }
        return moments.mapValues { $0.result(samples: samples) }
    }
}

/// Sums over maps, element by element.
private struct Moments {
    private let shape: Shape
    private let statistic: NoiseTunnel.Statistic
    private var sums: [Double]
    /// Empty for the mean.
    private var squares: [Double]
    /// About the first map, so that the variance of nearly equal maps does not cancel.
    private var origin: [Float]

    init(_ shape: Shape, of statistic: NoiseTunnel.Statistic) {
        self.shape = shape
        self.statistic = statistic
        sums = [Double](repeating: 0, count: shape.count)
        squares = statistic == .mean ? [] : sums
        origin = []
    }

    /// - Parameter batch: one map after another.
    mutating func add(_ batch: Tensor) {
        let width = shape.count
        let weights = [Double](repeating: 1, count: batch.count / max(width, 1))
        guard statistic != .mean else { return IntegratedGradients.add(batch, weights: weights[...], to: &sums) }
        if origin.isEmpty {
            origin = statistic == .variance ? Array(batch.scalars.prefix(width)) : [Float](repeating: 0, count: width)
        }
        unsafe batch.scalars.withUnsafeBufferPointer { rows in
            unsafe origin.withUnsafeBufferPointer { origin in
                unsafe sums.withUnsafeMutableBufferPointer { sums in
                    unsafe squares.withUnsafeMutableBufferPointer { squares in
                        Cores.split(width) { range in
                            for row in weights.indices {
                                for i in range {
                                    let value = unsafe Double(rows[row * width + i] - origin[i])
                                    unsafe sums[i] += value
                                    unsafe squares[i] += value * value
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    func result(samples: Int) -> Tensor {
        let n = Double(samples)
        let values: [Float] =
            switch statistic {
            case .mean: sums.map { Float($0 / n) }
            case .meanSquare: squares.map { Float($0 / n) }
            case .variance: zip(sums, squares).map { Float(max($1 - $0 * $0 / n, 0) / (n - 1)) }
            }
        return Tensor(shape: shape, scalars: values)
    }
}
