import Tensors

/// Infidelity: how badly the map predicts what perturbations do to the score.
///
/// `mean_I (Iᵀa − (F(x) − F(x − I)))²` (Yeh et al. 2019, definition 2.1). `perturbation`:
/// * `removal`: I takes a random part (`part`) of the units (places, attributes, tokens) to the baseline. Maps are `global`
///   when an element's value is its whole contribution (integrated gradients, Shapley values, input × gradient), so that
///   Iᵀa is the sum over what is removed, or `local` (gradients), where it is Σ (x − b) a.
/// * `noise`: I is normal noise of standard deviation `deviation` on image and clinical inputs; local maps only.
///
/// `scale` `optimal` multiplies the map by the factor that fits best, β = Σ (Iᵀa)(ΔF) / Σ (Iᵀa)², so that maps are judged
/// up to their scale (there §2; Captum's `normalize`). The fact `relative` is the result over the mean of ΔF², the
/// infidelity of a zero map: below 1 the map tells something.
struct Infidelity: Metric {
    enum Perturbation: String, Sendable, Hashable, CaseIterable { case removal, noise }
    enum Maps: String, Sendable, Hashable, CaseIterable { case global, local }
    enum Scale: String, Sendable, Hashable, CaseIterable { case none, optimal }

    static let id = "infidelity"
    static let needs: Set<MetricNeed> = [.model]
    static let direction = MetricDirection.lowerIsBetter

    let perturbation: Perturbation
    let maps: Maps
    let scale: Scale
    let samples: Int
    let part: Double
    let deviation: Double
    let seed: UInt64

    init(_ parameters: inout MethodParameters) throws {
        perturbation = try parameters.choice("perturbation", default: .removal)
        maps = try parameters.choice("maps", default: perturbation == .noise ? .local : .global)
        scale = try parameters.choice("scale", default: .none)
        samples = try parameters.integer("samples", default: 64, in: 2...1_000_000)
        part = try parameters.number("part", default: 0.1, in: 1e-6...1)
        deviation = try parameters.number("deviation", default: 0.03, in: 1e-9...1e9)
        seed = try parameters.seed()
        guard perturbation == .removal || maps == .local else {
            throw parameters.wrong("maps", "local when the perturbation is noise")
        }
    }

    func evaluate(_ sample: ExplainedSample, model: (any ExplainedModel)?) throws -> MetricResult {
        guard let model else { return .undefined("it needs the model") }
        let units = RemovalUnits(sample)
        guard units.count > 0 else { return .undefined("there is no map") }
        let names = perturbedInputs(of: sample, units: units)
        guard !names.isEmpty else { return .undefined("there is no image or clinical input to perturb") }
        let fill = RemovalFill.baseline.tensors(for: sample)
        var predicted: [Double] = []
        // The last score is the unperturbed sample's.
        let scores = try model.scores(count: samples + 1) { index in
            guard index < samples else { return [:] }
            let replaced: [String: Tensor]
            switch perturbation {
            case .removal:
                var random = SeededRandom(seed: seed &+ UInt64(index) &* 0x9E37_79B9)
                let removed = (0..<units.count).map { _ in random.uniform() < part }
                replaced = units.replacing(removed, in: sample, fill: fill)
                if maps == .global {
                    predicted.append(zip(removed, units.relevance).reduce(0) { $1.0 ? $0 + Double($1.1) : $0 })
                    return replaced
                }
            case .noise:
                var normal = SeededRandom(seed: seed &+ UInt64(index) &* 0x9E37_79B9)
                replaced = names.reduce(into: [:]) { result, name in
                    result[name] = sample.inputs[name]?.noisy(deviation, &normal)
                }
            }
            predicted.append(localChange(replaced, sample: sample))
            return replaced
        }
        let changes = scores.prefix(samples).map { scores[samples] - $0 }
        guard changes.allSatisfy(\.isFinite) else { return .undefined("the model's score is not finite") }
        return result(predicted: predicted, changes: changes)
    }

    private func result(predicted: [Double], changes: [Double]) -> MetricResult {
        let squares = predicted.reduce(0) { $0 + $1 * $1 }
        var factor = 1.0
        if scale == .optimal {
            guard squares > 0 else { return .undefined("the map predicts no change at all, so it has no best scale") }
            factor = zip(predicted, changes).reduce(0) { $0 + $1.0 * $1.1 } / squares
        }
        let errors = zip(predicted, changes).map { (factor * $0 - $1) * (factor * $0 - $1) }
        let infidelity = errors.reduce(0, +) / Double(errors.count)
        let power = changes.reduce(0) { $0 + $1 * $1 } / Double(changes.count)
        var facts = ["meanSquaredChange": power, "scale": factor]
        if power > 0 { facts["relative"] = infidelity / power }
        return MetricResult(.init(infidelity), facts: facts)
    }

    /// Iᵀa with I the difference of the inputs.
    private func localChange(_ replaced: [String: Tensor], sample: ExplainedSample) -> Double {
        var sum = 0.0
        for name in replaced.keys.sorted() {
            guard let input = sample.inputs[name], let map = sample.maps[name], let other = replaced[name] else {
                continue
            }
            // A map of one channel stands for every channel.
            let count = max(1, map.count)
            for at in input.scalars.indices {
                sum += (Double(input.scalars[at]) - Double(other.scalars[at])) * Double(map.scalars[at % count])
            }
        }
        return sum
    }

    private func perturbedInputs(of sample: ExplainedSample, units: RemovalUnits) -> [String] {
        guard perturbation == .noise else { return units.inputs }
        let numeric = Set(sample.modalities.filter { $0.kind != .text }.map(\.input))
        return units.inputs.filter(numeric.contains)
    }
}
