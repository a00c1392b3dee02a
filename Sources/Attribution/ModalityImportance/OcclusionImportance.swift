import Inference
import Tensors

/// Modality contribution by occlusion (MC_MMD: Gapp et al. 2025, algorithm 1), on one sample.
///
/// Parts of one modality at a time are masked: patches of an image (all of the modality's channels), clinical attributes (the
/// columns of a one-hot code as one), tokens of a text. `d_{i,l} = |p0 − p_{i,l}|` over every output of the model as it is,
/// `m_i = Σ_l d_{i,l} / Σ_j Σ_l d_{j,l}`. Performance-agnostic and unsigned; a modality with more parts gathers more terms.
/// `mode`: `paper` sums over outputs first; `repository` takes the shares for each output element and averages them
/// (spec §2.2), leaving out elements that nothing moves.
///
/// `patch` defaults to an eighth of each spatial extent in two dimensions and a quarter in three (rounded up): 64 patches
/// for every image. `imageFill` defaults to the mean of that modality's image.
struct OcclusionImportance: ModalityMeasure {
    enum Mode: String, Sendable, CaseIterable { case paper, repository }

    static let id = "occlusion"

    let patch: PerInput<[Int]>?
    let imageFill: Baseline
    let clinicalFill: Baseline
    let textFill: Baseline
    let mode: Mode
    let seed: UInt64

    init(_ parameters: inout MethodParameters) throws {
        patch = try parameters.extents("patch")
        imageFill = try parameters.baseline("imageFill", default: .mean)
        clinicalFill = try parameters.baseline("clinicalFill")
        textFill = try parameters.baseline("textFill")
        mode = try parameters.choice("mode", default: .paper)
        seed = try parameters.seed()
    }

    func measure(_ request: ExplanationRequest) throws -> MeasuredModalities {
        try patch?.check(request, owner: Self.id)
        let outputs = request.session.graph.outputs
        let full = try Self.scores(outputs, in: request.session.values(outputs, replacing: [:]))
        let masked = try request.modalities.map { try Self.Masking($0, of: self, in: request) }
        let all = masked.reduce(0) { $0 + $1.count }
        var done = 0
        // Per modality: each part's difference summed over outputs, and each output's summed over parts.
        var byPart: [[Double]] = []
        var byOutput: [[Double]] = []
        for masking in masked {
            var parts: [Double] = []
            var sums = [Double](repeating: 0, count: full.count)
            try request.session.values(
                outputs, count: masking.count, replacing: { [masking.input: masking.sample(without: $0)] },
                body: { index, values in
                    let differences = try zip(full, Self.scores(outputs, in: values)).map { abs($0 - $1) }
                    for (k, difference) in differences.enumerated() { sums[k] += difference }
                    parts.append(differences.reduce(0, +))
                    try request.progress(Double(done + index + 1) / Double(all))
                })
            byPart.append(parts)
            byOutput.append(sums)
            done += masking.count
        }
        let shares = shares(byOutput)
        let entries = zip(zip(masked, byPart), shares).map { entry, share in
            entry.0.entry(parts: entry.1, share: share)
        }
        let patches = masked.reduce(into: [String: JSONValue]()) { patches, masking in
            guard let size = masking.patchSize else { return }
            patches[masking.modality.name] = .array(size.map { .number(Double($0)) })
        }
        return MeasuredModalities(entries: entries, resolved: patches.isEmpty ? [:] : ["patch": .object(patches)])
    }

    /// Each modality's share of the whole.
    private func shares(_ byOutput: [[Double]]) -> [Double] {
        let columns = byOutput.first.map { $0.indices } ?? 0..<0
        switch mode {
        case .paper:
            let sums = byOutput.map { $0.reduce(0, +) }
            let total = sums.reduce(0, +)
            return sums.map { total > 0 ? $0 / total : 0 }
        case .repository:
            let totals = columns.map { k in byOutput.reduce(0) { $0 + $1[k] } }
            let moved = columns.filter { totals[$0] > 0 }
            guard !moved.isEmpty else { return byOutput.map { _ in 0 } }
            return byOutput.map { sums in
                moved.reduce(0.0) { $0 + sums[$1] / totals[$1] } / Double(moved.count)
            }
        }
    }

    /// Every element of every output, one after the other.
    private static func scores(_ outputs: [String], in values: [String: Tensor]) throws -> [Double] {
        try outputs.flatMap { name in
            guard let output = values[name] else {
                throw AttributionError.unknownTensor(owner: id, name: name)
            }
            return output.scalars.map(Double.init)
        }
    }

    /// How one modality is masked, part by part.
    private struct Masking {
        let modality: InputModality
        let patchSize: [Int]?
        private let grid: OcclusionGrid?
        private let places: Places
        private let sample: Tensor
        private let fill: Tensor
        /// Clinical attributes or tokens: their names and places.
        private let parts: [(name: String, places: Range<Int>)]

        var input: String { modality.input }
        var count: Int { grid?.count ?? parts.count }

        init(_ modality: InputModality, of measure: OcclusionImportance, in request: ExplanationRequest) throws {
            self.modality = modality
            sample = try request.sample(modality.input)
            guard let places = Places(of: modality, shape: sample.shape) else {
                throw AttributionError.modalitiesInvalid(reason: "\"\(modality.name)\" does not fit its input")
            }
            self.places = places
            let fill =
                switch modality.kind {
                case .image: measure.imageFill
                case .clinical: measure.clinicalFill
                case .text: measure.textFill
                }
            self.fill = try fill.tensor(
                of: modality.input, in: request, owner: OcclusionImportance.id, seed: measure.seed)
            switch modality.kind {
            case .image:
                let extents = places.shape.dimensions
                let parameter = measure.patch.flatMap { $0.values[modality.name] ?? $0[modality.input] }
                let share = extents.count > 2 ? 4 : 8
                let size = parameter ?? extents.map { ($0 + share - 1) / share }
                let full = size.count == 1 ? extents.map { _ in size[0] } : size
                guard full.count == extents.count else {
                    throw AttributionError.wrongParameter(
                        owner: OcclusionImportance.id, name: "patch",
                        expected: "one number or \(extents.count) for \"\(modality.name)\"")
                }
                let fitting = zip(full, extents).map { min($0, $1) }
                patchSize = fitting
                grid = OcclusionGrid(extents: extents, window: fitting, stride: fitting)
                parts = []
            case .clinical:
                (grid, patchSize) = (nil, nil)
                parts =
                    modality.attributes.isEmpty
                    ? (0..<places.count).map { ("\(modality.input)[\($0)]", $0..<($0 + 1)) }
                    : modality.attributes.map { ($0.name, $0.columns) }
            case .text:
                (grid, patchSize) = (nil, nil)
                parts = (0..<places.count).map { ("token \($0)", $0..<($0 + 1)) }
            }
        }

        func sample(without part: Int) -> Tensor {
            var masked = sample
            func mask(_ range: Range<Int>) {
                for place in range {
                    for k in 0..<places.elementsPerPlace {
                        let at = places.element(k, of: place)
                        masked.scalars[at] = fill.scalars[at]
                    }
                }
            }
            if let grid { grid.forEachRun(part, mask) } else { mask(parts[part].places) }
            return masked
        }

        func entry(parts values: [Double], share: Double) -> ModalityImportance.Entry {
            let sum = values.reduce(0, +)
            if let grid, let patchSize {
                return .init(
                    modality: modality.name, value: sum, share: share,
                    patches: .init(grid: grid.counts, size: patchSize, values: values))
            }
            return .init(
                modality: modality.name, value: sum, share: share,
                attributes: zip(parts, values).map { part, value in
                    let own = sum > 0 ? value / sum : 0
                    return .init(name: part.name, value: value, shareOfModality: own, share: own * share)
                })
        }
    }
}
