import Tensors

/// Exact Shapley values of the modalities, with pairwise interactions.
///
/// The game is the target's score; a modality outside the coalition is replaced by its baseline, in its own channels
/// under early fusion (spec §4.3, there with a data set's accuracy as the score). Efficient: the values sum to
/// `v_full − v_empty`, which are among the facts; symmetric; a modality that changes nothing gets 0. Inputs that no
/// modality carries stay as they are.
struct ShapleyImportance: ModalityMeasure {
    static let id = "shapley"

    let baseline: Baseline
    let seed: UInt64

    init(_ parameters: inout MethodParameters) throws {
        baseline = try parameters.baseline()
        seed = try parameters.seed()
    }

    func measure(_ request: ExplanationRequest) throws -> MeasuredModalities {
        var baselines: [String: Tensor] = [:]
        for input in Set(request.modalities.map(\.input)).sorted() {
            baselines[input] = try baseline.tensor(of: input, in: request, owner: Self.id, seed: seed)
        }
        let coalitions = try Coalitions(request, baselines: baselines, owner: Self.id)
        let names = request.modalities.map(\.name)
        let interactions = names.indices.flatMap { i in
            names.indices.dropFirst(i + 1).map { j in
                ModalityImportance.Interaction(
                    first: names[i], second: names[j], value: coalitions.interaction(i, j))
            }
        }
        return MeasuredModalities(
            entries: MeasuredModalities.entries(zip(names, coalitions.shapley).map { ($0, $1) }),
            interactions: interactions,
            facts: ["v_full": coalitions.values.last ?? 0, "v_empty": coalitions.values.first ?? 0])
    }
}
