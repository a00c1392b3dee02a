import Inference
import Tensors

/// Gradient importance at the fusion vector, aggregated per modality.
///
/// `m_i = Σ_{j ∈ i} |∂F/∂z_j| / Σ_j |∂F/∂z_j|` at the tensor z in which the branches join (spec §1.1: Azmat and Alessio, there
/// averaged over a data set). Which elements belong to a modality: `slices`, widths along the axis of the join in the order
/// of the modalities (an object) or as listed (`[["ct", 16], …]`). Without `tensor`, the first concatenation on the way to
/// the target in which branches of all modalities meet, its slices by which inputs its operands depend on.
struct FusionGradient: ModalityMeasure {
    static let id = "fusion-gradient"

    let tensor: String?
    let slices: JSONValue?

    init(_ parameters: inout MethodParameters) throws {
        let given = parameters.value("tensor")
        if case .string(let name) = given {
            tensor = name
        } else {
            guard given == nil else { throw parameters.wrong("tensor", "a value's name") }
            tensor = nil
        }
        slices = parameters.value("slices")
        if let slices, Self.widths(slices, order: []) == nil {
            throw parameters.wrong("slices", Self.expectedSlices)
        }
    }

    private static let expectedSlices = "an object or list of modalities and whole widths above 0"

    func measure(_ request: ExplanationRequest) throws -> MeasuredModalities {
        let names = request.modalities.map(\.name)
        let fusion = try fusion(request)
        guard let gradient = try request.gradients([fusion.tensor])[fusion.tensor] else {
            throw AttributionError.unknownTensor(owner: Self.id, name: fusion.tensor)
        }
        let widths = fusion.slices.reduce(0) { $0 + $1.width }
        guard fusion.axis < gradient.shape.rank, gradient.shape[fusion.axis] == widths else {
            throw AttributionError.wrongParameter(
                owner: Self.id, name: "slices",
                expected: "widths that sum to the extent of axis \(fusion.axis) of \"\(fusion.tensor)\" "
                    + "(\(gradient.shape)), not to \(widths)")
        }
        let sums = Self.sums(gradient, axis: fusion.axis, slices: fusion.slices)
        let entries = MeasuredModalities.entries(names.map { ($0, sums[$0] ?? 0) })
        try request.progress(1)
        return MeasuredModalities(
            entries: entries,
            resolved: [
                "tensor": .string(fusion.tensor),
                "slices": .array(
                    fusion.slices.map { .array([.string($0.modality), .number(Double($0.width))]) }),
            ])
    }

    private struct Fusion {
        let tensor: String
        let axis: Int
        let slices: [(modality: String, width: Int)]
    }

    private static func sums(
        _ gradient: Tensor, axis: Int, slices: [(modality: String, width: Int)]
    ) -> [String: Double] {
        let dimensions = gradient.shape.dimensions
        let inner = dimensions[(axis + 1)...].reduce(1, *)
        let outer = dimensions[..<axis].reduce(1, *)
        var sums: [String: Double] = [:]
        for block in 0..<outer {
            var at = block * dimensions[axis] * inner
            for slice in slices {
                let end = at + slice.width * inner
                sums[slice.modality, default: 0] += gradient.scalars[at..<end].reduce(0.0) { $0 + Double(abs($1)) }
                at = end
            }
        }
        return sums
    }

    private func fusion(_ request: ExplanationRequest) throws -> Fusion {
        let graph = request.session.graph
        let reach = ValueReach(graph)
        let names = request.modalities.map(\.name)
        let node =
            try tensor.map { name in graph.nodes.first { $0.outputs.contains(name) } }
            ?? join(request, graph: graph, reach: reach)
        let name = tensor ?? node?.outputs.first ?? ""
        guard reach.inputs[name] != nil else { throw AttributionError.unknownTensor(owner: Self.id, name: name) }
        guard let shape = try request.session.values([name], replacing: [:])[name]?.shape else {
            throw AttributionError.unknownTensor(owner: Self.id, name: name)
        }
        let axis = Self.axis(of: node, rank: shape.rank)
        if let slices {
            let order = node.map { Self.order(of: $0, reach: reach, request: request) } ?? []
            guard let widths = Self.widths(slices, order: order + names) else {
                throw AttributionError.wrongParameter(
                    owner: Self.id, name: "slices", expected: Self.expectedSlices)
            }
            if let stranger = widths.first(where: { !names.contains($0.modality) }) {
                throw AttributionError.unknownInput(owner: Self.id, name: stranger.modality, known: names)
            }
            return Fusion(tensor: name, axis: axis, slices: widths)
        }
        guard let node, node.opType == "Concat" else {
            throw AttributionError.unsuitableModel(
                owner: Self.id, reason: "\"\(name)\" is no concatenation; say its slices")
        }
        let operands = try request.session.values(node.inputs.filter { reach.inputs[$0] != nil }, replacing: [:])
        let slices = try node.inputs.map { operand -> (modality: String, width: Int) in
            let from = reach.inputs[operand] ?? []
            let carried = request.modalities.filter { from.contains($0.input) }
            let width = operands[operand]?.shape[axis] ?? graph.initializers[operand]?.shape[axis]
            guard let width, carried.count == 1, from.count == 1, let modality = carried.first else {
                throw AttributionError.unsuitableModel(
                    owner: Self.id,
                    reason: "the part \"\(operand)\" of \"\(name)\" comes from "
                        + (carried.isEmpty ? "no modality" : carried.map(\.name).joined(separator: " and "))
                        + "; say the tensor and its slices")
            }
            return (modality.name, width)
        }
        return Fusion(tensor: name, axis: axis, slices: slices)
    }

    /// The first concatenation towards the target in which every modality's branch meets the others.
    private func join(_ request: ExplanationRequest, graph: Graph, reach: ValueReach) throws -> Node {
        let all = Set(request.modalities.map(\.input))
        let found = reach.nodes(from: request.modalities.first?.input ?? "", to: request.target.output).first { node in
            guard node.opType == "Concat", let output = node.outputs.first, let reached = reach.inputs[output] else {
                return false
            }
            return reached.isSuperset(of: all)
                && !node.inputs.contains { reach.inputs[$0]?.isSuperset(of: all) == true }
        }
        guard all.count > 1, let found else {
            throw AttributionError.unsuitableModel(
                owner: Self.id,
                reason: all.count > 1
                    ? "its branches do not meet in one concatenation; say the tensor and its slices"
                    : "all modalities enter by one input, so there is no fusion vector; use shapley")
        }
        return found
    }

    private static func axis(of node: Node?, rank: Int) -> Int {
        guard let node, node.opType == "Concat", case .int(let axis) = node.attributes["axis"] else {
            return rank > 1 ? 1 : 0
        }
        return axis < 0 ? Int(axis) + rank : Int(axis)
    }

    /// The modalities in the order of a concatenation's operands.
    private static func order(of node: Node, reach: ValueReach, request: ExplanationRequest) -> [String] {
        guard node.opType == "Concat" else { return [] }
        return node.inputs.flatMap { operand in
            request.modalities.filter { reach.inputs[operand] == [$0.input] }.map(\.name)
        }
    }

    /// - Parameter order: of an object's keys; those not in it come last, by name.
    private static func widths(_ json: JSONValue, order: [String]) -> [(modality: String, width: Int)]? {
        func width(_ value: JSONValue) -> Int? {
            guard case .number(let number) = value, let whole = Int(exactly: number), whole > 0 else { return nil }
            return whole
        }
        switch json {
        case .object(let object) where !object.isEmpty:
            let keys = object.keys.sorted {
                (order.firstIndex(of: $0) ?? .max, $0) < (order.firstIndex(of: $1) ?? .max, $1)
            }
            let widths = keys.compactMap { key in object[key].flatMap(width).map { (modality: key, width: $0) } }
            return widths.count == keys.count ? widths : nil
        case .array(let elements) where !elements.isEmpty:
            let widths = elements.compactMap { element -> (modality: String, width: Int)? in
                guard case .array(let pair) = element, pair.count == 2, case .string(let name) = pair[0],
                    let width = width(pair[1])
                else { return nil }
                return (name, width)
            }
            return widths.count == elements.count ? widths : nil
        default: return nil
        }
    }
}
