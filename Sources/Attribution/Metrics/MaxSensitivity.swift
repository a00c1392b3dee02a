import Tensors

/// Max-sensitivity: the largest relative change of the maps when the input changes a little.
///
/// `max_δ ‖Φ(x + δ) − Φ(x)‖ / ‖Φ(x)‖`, δ uniform with |δ_i| ≤ `radius` on image and clinical inputs, `samples` draws, the
/// norms Euclidean over all maps together (Yeh et al. 2019, definition 2.2; radius 0.02 and 10 samples as in Captum). In
/// the inputs' own unit after normalisation. 0 for a map that never changes, which alone is no merit: a constant map is
/// insensitive too.
struct MaxSensitivity: Metric {
    static let id = "max-sensitivity"
    static let needs: Set<MetricNeed> = [.model, .method]
    static let direction = MetricDirection.lowerIsBetter

    let radius: Double
    let samples: Int
    let seed: UInt64

    init(_ parameters: inout MethodParameters) throws {
        radius = try parameters.number("radius", default: 0.02, in: 1e-12...1e9)
        samples = try parameters.integer("samples", default: 10, in: 1...100_000)
        seed = try parameters.seed()
    }

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        guard let model else { return .undefined("it needs the model and the method") }
        let names = Set(sample.modalities.filter { $0.kind != .text }.map(\.input)).sorted()
        guard !names.isEmpty else { return .undefined("there is no image or clinical input to change") }
        let maps = sample.maps.keys.sorted()
        let size = Self.norm(of: maps.compactMap { sample.maps[$0]?.scalars })
        guard size > 0 else { return .undefined("the map is zero everywhere") }
        var random = SeededRandom(seed: seed)
        var changes: [Double] = []
        for _ in 0..<samples {
            var replacing: [String: Tensor] = [:]
            for name in names {
                guard var input = sample.inputs[name] else { continue }
                for at in input.scalars.indices { input.scalars[at] += Float(random.uniform(in: -radius...radius)) }
                replacing[name] = input
            }
            let other = try model.maps(replacing: replacing)
            let differences = maps.compactMap { name -> [Float]? in
                guard let a = sample.maps[name], let b = other[name], a.shape == b.shape else { return nil }
                return zip(a.scalars, b.scalars).map { $1 - $0 }
            }
            guard differences.count == maps.count else {
                return .undefined("the method gives no map, or one of another shape, for a changed input")
            }
            changes.append(Self.norm(of: differences) / size)
        }
        guard changes.allSatisfy(\.isFinite), let largest = changes.max() else {
            return .undefined("a map of a changed input is not finite")
        }
        return MetricResult(
            .init(largest), curves: ["change": changes],
            facts: ["mean": changes.reduce(0, +) / Double(changes.count)])
    }

    private static func norm(of arrays: [[Float]]) -> Double {
        arrays.reduce(0.0) { $1.reduce($0) { $0 + Double($1) * Double($1) } }.squareRoot()
    }
}
