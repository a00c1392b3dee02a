package import Tensors

/// A model ready to run: operators checked, shapes and weights prepared once for every set of batch sizes met.
///
/// Not for several threads at once; oneDNN uses every core by itself.
package final class Executor {
    let program: Program
    private var plans: [PlanKey: Plan] = [:]
    /// The batch axis of every value that depends on an input; nil where the model cannot be batched.
    private(set) var batchAxes: [String: Int]?
    private let shapes: [String: Shape]
    let pool: MemoryPool
    /// By node that was a step of its own: how many samples have gone through it forward, gradients' passes not counted.
    package private(set) var samplesRun: [String: Int] = [:]
    /// Where branches end and meet; found when first asked for.
    private(set) lazy var branches = Branches(
        program, shapes: shapes, constants: constants, batchAxes: batchAxes ?? [:])
    private let constants: Set<String>

    struct PlanKey: Hashable {
        let feeds: [String: Shape]
        let known: [String: Constant]
        let wanted: [String]
        let target: String?
        let gradients: [String]
        let substitution: String?
    }

    /// Checks every operator and runs shape inference for one sample.
    /// - Throws: `InferenceError`, before anything runs.
    package convenience init(graph: Graph) throws {
        try self.init(graph: graph, pool: MemoryPool(), weights: WeightStore())
    }

    /// - Parameters:
    ///   - pool: may be another executor's, if they run in turn.
    ///   - weights: may be another executor's, if constants of one name are the same.
    init(graph: Graph, pool: MemoryPool, weights: WeightStore) throws {
        self.pool = pool
        program = try Program(graph: graph, weights: weights)
        let single = try Self.shapes(program, batch: 1)
        shapes = single?.shapes ?? [:]
        constants = single?.constants ?? []
        batchAxes = single.flatMap { single in
            (try? Self.shapes(program, batch: 2)).flatMap { Self.axes(single, $0, program) }
        }
    }

    /// After folding: what will be run. Names of values that were folded into others are gone.
    package var graph: Graph { program.graph }
    package var inputs: [Graph.Input] { program.graph.inputs }
    package var outputs: [String] { program.graph.outputs }

    /// A value's shape for one sample.
    /// - Throws: `InferenceError.unknownValue`.
    package func shape(of value: String) throws -> Shape {
        guard let shape = shapes[value] else { throw InferenceError.unknownValue(name: value) }
        return shape
    }

    /// Bytes behind the values and gradients of all plans made so far; weights are not counted.
    package var memoryBytes: Int { pool.bytes }

    package func inputs(reaching value: String) -> Set<String> { program.inputs(reaching: value) }

    package func values(reachedBy inputs: Set<String>) -> Set<String> { program.values(reachedBy: inputs) }

    /// Runs the model.
    /// - Parameters:
    ///   - inputs: by name, all with the same batch.
    ///   - values: what to return; nil for the outputs.
    /// - Throws: `InferenceError`.
    package func run(_ inputs: [String: Tensor], values: [String]? = nil) throws -> [String: Tensor] {
        let wanted = values ?? outputs
        try check(inputs)
        let batch = inputs.first?.value.shape.dimensions.first ?? 1
        if batch > 1, batchAxes == nil {
            return try Self.joined(
                (0..<batch).map { row in try forward(feeds: inputs.mapValues { $0.sample(row) }, wanted: wanted) })
        }
        return try forward(feeds: inputs, wanted: wanted)
    }

    /// One sample with all its intermediate values at hand.
    /// - Parameter sample: every input, batch 1.
    package func session(_ sample: [String: Tensor]) throws -> Session {
        try check(sample)
        for (name, tensor) in sample where tensor.shape.dimensions.first != 1 {
            throw InferenceError.wrongShape(
                input: name, expected: [1] + tensor.shape.dimensions.dropFirst(), found: tensor.shape.dimensions)
        }
        return Session(executor: self, sample: sample)
    }

    func forward(
        feeds: [String: Tensor], known: [String: Constant] = [:], wanted: [String]
    ) throws -> [String: Tensor] {
        try forward(parts: feeds.mapValues { [$0] }, known: known, wanted: wanted)
    }

    /// - Parameters:
    ///   - parts: of each value fed, which follow one another along axis 0.
    ///   - known: values that were folded elsewhere.
    func forward(
        parts feeds: [String: [Tensor]], known: [String: Constant] = [:], wanted: [String]
    ) throws -> [String: Tensor] {
        let shapes = feeds.mapValues { parts in
            parts.count == 1
                ? parts[0].shape : parts[0].shape.withBatch(parts.reduce(0) { $0 + $1.shape[0] })
        }
        let plan = try plan(feeds: shapes, known: known, wanted: wanted, target: nil, gradients: [])
        try plan.forward(feeds.mapValues { $0.map(\.scalars) })
        let batch =
            feeds.keys.lazy.compactMap { name in
                self.batchAxes?[name].flatMap { axis in shapes[name].map { $0[axis] } }
            }.max() ?? 1
        for step in plan.steps where !step.opType.isEmpty { samplesRun[step.node, default: 0] += batch }
        var result: [String: Tensor] = [:]
        for name in wanted {
            let fed = feeds[name].map { $0.count == 1 ? $0[0] : Tensor.joined($0) }
            guard let tensor = fed ?? plan.result(name) else { throw InferenceError.unknownValue(name: name) }
            result[name] = tensor
        }
        return result
    }

    func plan(
        feeds: [String: Shape], known: [String: Constant] = [:], wanted: [String], target: String?,
        gradients: [String], substitution: (any BackwardSubstitution)? = nil
    ) throws -> Plan {
        let key = PlanKey(
            feeds: feeds, known: known, wanted: wanted.sorted(), target: target, gradients: gradients.sorted(),
            substitution: substitution?.id)
        if let plan = plans[key] { return plan }
        for name in wanted where !program.isKnown(name) { throw InferenceError.unknownValue(name: name) }
        let everything = wanted + [target].compactMap { $0 } + gradients
        let nodes = program.nodes(for: everything, given: Set(feeds.keys).union(known.keys))
        let builder = try PlanBuilder(
            program: program, feeds: feeds, known: known, nodes: nodes, wanted: everything,
            unfused: substitution?.operators ?? [])
        let plan = try Plan(
            builder: builder,
            differentiation: target.map {
                Plan.Differentiation(target: $0, values: gradients, substitution: substitution)
            }, pool: pool)
        // Old plans of other batch sizes go; their memory stays in the pool for the next.
        if plans.count >= 32 { plans.removeAll() }
        plans[key] = plan
        return plan
    }

    /// Values that fold away when the inputs have these shapes: shape arithmetic, which needs no run.
    func folded(_ names: [String], inputs: [String: Shape]) throws -> [String: Constant] {
        guard !names.isEmpty else { return [:] }
        let nodes = program.nodes(for: names, given: Set(inputs.keys))
        return try PlanBuilder(program: program, feeds: inputs, nodes: nodes, wanted: names).known
    }

    func check(_ inputs: [String: Tensor]) throws {
        let known = self.inputs.map(\.name)
        for name in inputs.keys.sorted() where !known.contains(name) {
            throw InferenceError.unknownInput(name: name, known: known)
        }
        let batch = inputs.values.first?.shape.dimensions.first
        for input in self.inputs {
            guard let tensor = inputs[input.name] else { throw InferenceError.missingInput(name: input.name) }
            try check(tensor, for: input.name, batch: batch)
        }
    }

    /// Checks one input by itself.
    /// - Parameter batch: the extent of axis 0.
    func check(_ tensor: Tensor, for name: String, batch: Int? = 1) throws {
        guard let input = inputs.first(where: { $0.name == name }) else {
            throw InferenceError.unknownInput(name: name, known: inputs.map(\.name))
        }
        let found = tensor.shape.dimensions
        let expected = [batch] + input.dimensions.dropFirst()
        guard found.count == input.dimensions.count, zip(expected, found).allSatisfy({ $0 == nil || $0 == $1 }) else {
            throw InferenceError.wrongShape(input: name, expected: expected, found: found)
        }
        guard tensor.isFinite else { throw InferenceError.notFinite(input: name) }
    }

    static func joined(_ parts: [[String: Tensor]]) -> [String: Tensor] {
        guard let first = parts.first else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: first.map { name, tensor in
                let whole = parts.flatMap { $0[name]?.scalars ?? [] }
                // A number per sample has no axis of its own.
                guard tensor.shape.rank > 0 else { return (name, Tensor(shape: [whole.count], scalars: whole)) }
                let rows = parts.reduce(0) { $0 + ($1[name]?.shape.dimensions.first ?? 0) }
                return (name, Tensor(shape: tensor.shape.withBatch(rows), scalars: whole))
            })
    }

    /// Shapes of all values for a batch; nil when an input leaves more than the batch open, so that only a run can tell.
    private static func shapes(_ program: Program, batch: Int) throws -> Extents? {
        var feeds: [String: Shape] = [:]
        for input in program.graph.inputs {
            var extents: [Int] = []
            for (axis, extent) in input.dimensions.enumerated() {
                guard let known = axis == 0 ? batch : extent else { return nil }
                extents.append(known)
            }
            feeds[input.name] = Shape(extents)
        }
        let nodes = Array(program.operations.indices)
        let builder = try PlanBuilder(program: program, feeds: feeds, nodes: nodes, wanted: program.allValues)
        return Extents(
            shapes: builder.values.mapValues(\.shape),
            constants: Set(builder.values.filter { $0.value.constant != nil }.keys))
    }

    /// What is known of all values for a batch: their shapes, and which hold no data of the inputs.
    private struct Extents {
        let shapes: [String: Shape]
        let constants: Set<String>
    }

    /// For every value the axis that grew with the batch; nil when a value's shape tells of something else, or when one that
    /// depends on an input did not grow, so that samples would be mixed.
    private static func axes(_ one: Extents, _ two: Extents, _ program: Program) -> [String: Int]? {
        var axes: [String: Int] = [:]
        let reached = program.values(reachedBy: Set(program.graph.inputs.map(\.name)))
        for (name, shape) in one.shapes {
            guard let other = two.shapes[name], other.rank == shape.rank else { return nil }
            let grown = shape.dimensions.indices.filter { shape[$0] != other[$0] }
            guard grown.count <= 1 else { return nil }
            if let axis = grown.first {
                guard other[axis] == 2 * shape[axis] else { return nil }
                axes[name] = axis
            } else if reached.contains(name) || !program.isKnown(name), !one.constants.contains(name) {
                return nil
            }
        }
        guard program.graph.outputs.allSatisfy({ axes[$0] == 0 }) else { return nil }
        let isMixed = program.graph.nodes.contains { node in
            guard let input = node.inputs.first, let axis = axes[input], let shape = one.shapes[input] else {
                return false
            }
            return SampleMixing.isPossible(node, shape: shape, batchAxis: axis, opset: program.graph.opset) { name in
                one.constants.contains(name) && one.shapes[name] == two.shapes[name]
            }
        }
        return isMixed ? nil : axes
    }
}

extension Tensor {
    var isFinite: Bool {
        // Magnitudes are ordered as their bit patterns, and infinity and NaN come last; a maximum of integers vectorises.
        var largest: UInt32 = 0
        for value in scalars { largest = max(largest, value.bitPattern & 0x7FFF_FFFF) }
        return largest < Float.infinity.bitPattern
    }

    /// Arrays of one shape but for axis 0, one after another along it.
    static func joined(_ parts: [Tensor]) -> Tensor {
        Tensor(
            shape: parts[0].shape.withBatch(parts.reduce(0) { $0 + $1.shape[0] }), scalars: parts.flatMap(\.scalars))
    }

    /// One sample of a batch.
    func sample(_ index: Int) -> Tensor {
        let each = count / max(shape[0], 1)
        return Tensor(shape: shape.withBatch(1), scalars: Array(scalars[(index * each)..<((index + 1) * each)]))
    }

    /// Repeated `times` along an axis of extent 1… or tiled as a whole along it.
    func repeated(_ times: Int, axis: Int) -> Tensor {
        guard times != 1 else { return self }
        var extents = shape.dimensions
        let inner = extents[axis...].reduce(1, *)
        let outer = count / max(inner, 1)
        extents[axis] *= times
        var result: [Float] = []
        result.reserveCapacity(count * times)
        for row in 0..<outer {
            for _ in 0..<times { result += scalars[(row * inner)..<((row + 1) * inner)] }
        }
        return Tensor(shape: Shape(extents), scalars: result)
    }
}
