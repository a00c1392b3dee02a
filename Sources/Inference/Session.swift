package import Tensors

/// One sample and what the model makes of it, for asking what happens when parts of it change.
///
/// Whatever a change leaves as it was is computed once and kept: replacing one input costs that input's branch and what
/// follows the fusion.
package final class Session {
    package let executor: Executor
    /// Every input, batch 1.
    package let sample: [String: Tensor]
    private var kept: [String: Tensor]

    init(executor: Executor, sample: [String: Tensor]) {
        self.executor = executor
        self.sample = sample
        kept = sample
    }

    /// Any value of the unperturbed pass.
    /// - Throws: `InferenceError.unknownValue`.
    package func value(_ name: String) throws -> Tensor {
        try keep([name])
        guard let value = kept[name] else { throw InferenceError.unknownValue(name: name) }
        return value
    }

    /// Any values of the unperturbed pass, computed together.
    /// - Throws: `InferenceError.unknownValue`.
    package func values(_ names: [String]) throws -> [String: Tensor] {
        try keep(names)
        return try names.reduce(into: [:]) { $0[$1] = try value($1) }
    }

    private func keep(_ names: [String]) throws {
        var missing = names.filter { kept[$0] == nil }
        guard !missing.isEmpty else { return }
        // Where branches meet is asked for again by whatever changes one of them.
        let known = Set(missing)
        let data = executor.program.data
        missing += executor.branches.meetings.filter { kept[$0] == nil && !known.contains($0) && data.contains($0) }
        // What depends on shapes only folds by itself; fed, it would be unknown to what folds by it.
        let given = kept.filter { data.contains($0.key) }
        let nodes = executor.program.nodes(for: missing, given: Set(given.keys))
        let read = Set(nodes.flatMap { executor.graph.nodes[$0].inputs })
        kept.merge(try executor.forward(feeds: given.filter { read.contains($0.key) }, wanted: missing)) { old, _ in
            old
        }
    }

    /// The model with some inputs replaced.
    /// - Parameters:
    ///   - inputs: by name, all with the same batch n; the others stay as in the sample.
    ///   - values: what to return; nil for the outputs.
    /// - Returns: each with batch n.
    package func run(replacing inputs: [String: Tensor], values: [String]? = nil) throws -> [String: Tensor] {
        let wanted = values ?? executor.outputs
        let batch = try checked(inputs)
        guard executor.batchAxes != nil || batch == 1 else {
            return Executor.joined(
                try (0..<batch).map { row in try run(replacing: inputs.mapValues { $0.sample(row) }, values: wanted) })
        }
        return try forward(replacing: inputs.mapValues { [$0] }, batch: batch, wanted: wanted)
    }

    /// The model on each of `count` perturbed samples; what they have in common is run once.
    /// - Parameters:
    ///   - replacing: asked once for each sample, in order: the inputs that differ from the sample's, batch 1.
    ///   - body: receives each sample's index and values, batch 1, in order.
    package func run(
        count: Int, values names: [String]? = nil, replacing: (Int) throws -> [String: Tensor],
        body: (Int, [String: Tensor]) throws -> Void
    ) throws {
        try withoutActuallyEscaping(body) { body in
            var run = PerturbationRun(self, count: count, wanted: names ?? executor.outputs, body: body)
            for index in 0..<count { try run.add(try replacing(index)) }
            try run.finish()
        }
    }

    /// Values for a batch in which some values (inputs, or what branches end in) are replaced; the others stay as in the sample.
    func forward(replacing parts: [String: [Tensor]], batch: Int, wanted: [String]) throws -> [String: Tensor] {
        let reached = executor.values(reachedBy: Set(parts.keys))
        let replaced = parts.compactMapValues { $0.first?.shape.withBatch(batch) }
        let border = try border(reached: reached, replaced: replaced, batch: batch, wanted: wanted)
        let feeds = border.feeds.mapValues { [$0] }.merging(parts) { $1 }
        let changed = wanted.filter(reached.contains)
        var result =
            changed.isEmpty ? [:] : try executor.forward(parts: feeds, known: border.known, wanted: changed)
        for name in wanted where !reached.contains(name) {
            result[name] = try value(name).repeated(batch, axis: executor.batchAxes?[name] ?? 0)
        }
        return result
    }

    /// The target and its gradient.
    /// - Parameters:
    ///   - target: an output (or any value) and a flat index into one sample's elements of it.
    ///   - values: inputs or intermediate values.
    ///   - inputs: replaced inputs with batch n; none for the sample itself.
    ///   - substitution: another rule than the gradient's at some nodes.
    /// - Returns: the target's n values, and per value the gradient of their sum, with batch n.
    /// - Throws: `InferenceError.noGradient` for integer inputs and values that the target does not depend on.
    package func gradient(
        of target: (output: String, index: Int), withRespectTo values: [String],
        replacing inputs: [String: Tensor] = [:], substituting substitution: (any BackwardSubstitution)? = nil
    ) throws -> (scores: [Float], gradients: [String: Tensor]) {
        for name in values {
            if let input = executor.inputs.first(where: { $0.name == name }), input.elementType != .float32 {
                throw InferenceError.noGradient(value: name, reason: "its elements are \(input.elementType.rawValue)")
            }
            guard executor.program.isKnown(name) else { throw InferenceError.unknownValue(name: name) }
            guard executor.values(reachedBy: [name]).contains(target.output) else {
                throw InferenceError.noGradient(value: name, reason: "\(target.output) does not depend on it")
            }
        }
        let batch = inputs.isEmpty ? 1 : try checked(inputs)
        if batch > 1, executor.batchAxes == nil {
            let parts = try (0..<batch).map { row in
                try gradient(
                    of: target, withRespectTo: values, replacing: inputs.mapValues { $0.sample(row) },
                    substituting: substitution)
            }
            return (parts.flatMap(\.scores), Executor.joined(parts.map(\.gradients)))
        }
        // A differentiated value that nothing asked for or replaced comes before is where the pass ends: it is fed as it is.
        // The others are recomputed, so that the backward pass goes through them.
        let changed = executor.values(reachedBy: Set(inputs.keys))
        let ends = values.filter { value in
            sample[value] == nil && !changed.contains(value) && value != target.output
                && !values.contains { $0 != value && executor.values(reachedBy: [$0]).contains(value) }
        }
        let reached = changed.union(executor.values(reachedBy: Set(values))).subtracting(ends)
        let border = try border(
            reached: reached, replaced: inputs.mapValues(\.shape), batch: batch, wanted: [target.output] + values)
        var feeds = border.feeds.merging(inputs) { $1 }
        try keep(ends)
        for name in values where feeds[name] == nil && (sample[name] != nil || ends.contains(name)) {
            feeds[name] = kept[name]?.repeated(batch, axis: executor.batchAxes?[name] ?? 0)
        }
        let plan = try executor.plan(
            feeds: feeds.mapValues(\.shape), known: border.known, wanted: [target.output], target: target.output,
            gradients: values, substitution: substitution)
        try plan.forward(feeds.mapValues { [$0.scalars] })
        guard let output = plan.result(target.output) else { throw InferenceError.unknownValue(name: target.output) }
        let each = output.count / batch
        guard target.index >= 0, target.index < each else {
            throw InferenceError.unknownTarget(index: target.index, count: each)
        }
        if inputs.isEmpty { kept[target.output] = output }
        var seed = [Float](repeating: 0, count: output.count)
        var scores: [Float] = []
        for row in 0..<batch {
            seed[row * each + target.index] = 1
            scores.append(output.scalars[row * each + target.index])
        }
        return (scores, try plan.backward(seed: seed))
    }

    /// Whether the results of these operators hold one sample after another in a batch, so that a rule can compare samples.
    package func separatesSamples(at operators: Set<String>) -> Bool {
        guard let axes = executor.batchAxes else { return false }
        return executor.graph.nodes.allSatisfy { node in
            !operators.contains(node.opType)
                || node.outputs.allSatisfy { (try? executor.shape(of: $0)[0]) == 1 && axes[$0] == 0 }
        }
    }

    private func checked(_ inputs: [String: Tensor]) throws -> Int {
        let batch = inputs.values.first?.shape.dimensions.first ?? 1
        for (name, tensor) in inputs.sorted(by: { $0.key < $1.key }) {
            try executor.check(tensor, for: name, batch: batch)
        }
        return batch
    }

    /// What must be fed beside the replaced values so that only `reached` ones are computed: kept values where branches meet; and
    /// what must be known instead, because others fold by it.
    private func border(
        reached: Set<String>, replaced: [String: Shape], batch: Int, wanted: [String]
    ) throws -> (feeds: [String: Tensor], known: [String: Constant]) {
        var feeds: [String: Tensor] = [:]
        var border: Set<String> = []
        var needed = Set(wanted).subtracting(replaced.keys)
        for node in executor.graph.nodes.reversed() where node.outputs.contains(where: needed.contains) {
            guard node.outputs.contains(where: reached.contains) else { continue }
            for name in node.inputs
            where !name.isEmpty && executor.graph.initializers[name] == nil && replaced[name] == nil {
                if reached.contains(name) { needed.insert(name) } else { border.insert(name) }
            }
        }
        // Values that depend on no input are folded in the plan and need no feeding; those that depend on shapes only fold too.
        let fed = border.filter { executor.program.data.contains($0) }
        let shapes = border.filter { !fed.contains($0) && !executor.inputs(reaching: $0).isEmpty }
        let known = try executor.folded(
            shapes.sorted(),
            inputs: sample.mapValues { $0.shape.withBatch(batch) }.merging(replaced) { $1 })
        try keep(fed.sorted())
        for name in fed {
            let axis = executor.batchAxes?[name]
            feeds[name] = axis.map { kept[name]?.repeated(batch, axis: $0) } ?? kept[name]
        }
        for (name, tensor) in sample where needed.contains(name) && feeds[name] == nil {
            feeds[name] = tensor.repeated(batch, axis: 0)
        }
        return (feeds, known)
    }
}

extension Executor {
    /// How many samples of every input are run at once.
    package var batchSize: Int {
        batchSize(elements: elements(from: Set(inputs.map(\.name)), to: Set(outputs)))
    }

    /// How many samples are run at once whose computed values have so many elements: their activations should stay within
    /// a hundred megabytes.
    func batchSize(elements: Int) -> Int {
        batchAxes == nil ? 1 : max(1, min(64, 24_000_000 / max(elements, 1)))
    }

    /// Elements of the values that are computed on the way from some values to others, for one sample.
    func elements(from sources: Set<String>, to results: Set<String>) -> Int {
        let reached = values(reachedBy: sources)
        return program.nodes(for: Array(results), given: sources).reduce(0) { sum, node in
            graph.nodes[node].outputs.filter(reached.contains).reduce(sum) { $0 + ((try? shape(of: $1))?.count ?? 0) }
        }
    }
}
