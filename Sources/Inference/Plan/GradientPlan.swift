import Tensors

/// The backward half of a plan: which steps take part, in what order, and where gradients live.
///
/// Everything is decided when the plan is made. A gradient's memory is taken when something first arrives at its value and is
/// free again once the value's own step has passed it on; values that no backward kernel reads are not kept for it either.
final class GradientPlan {
    /// One step's turn.
    private struct Turn {
        let step: Int
        /// Gradients of outputs at which nothing arrived.
        let clear: [Memory]
        let incoming: [Memory]
        let into: [Memory?]
        /// Of a gradient that has arrived by another way, to which this one is added.
        let add: [(sum: Memory, more: Memory, count: Int)]
        let consumesIncoming: Bool
        /// The rule that stands in for the kernel's, for one input and one output.
        let substitution: (any BackwardSubstitution)?
    }

    /// A gradient asked for. Without memory nothing arrives at it.
    private struct Wanted {
        let name: String
        let shape: Shape
        let memory: Memory?
        let toPlain: (reorder: Reorder, memory: Memory)?
    }

    /// Slots of forward that the backward pass reads.
    let reads: Set<Int>
    private let seed: Memory?
    private let seedCount: Int
    private let turns: [Turn]
    private let wanted: [Wanted]

    /// What takes part: decided before any memory is, as it says what forward has to keep.
    struct Scope {
        let target: Int?
        let values: [(name: String, slot: Int, shape: Shape)]
        /// In backward order; per input, whether its gradient is needed.
        let steps: [(index: Int, wanted: [Bool])]
        let reads: Set<Int>

        init(_ differentiation: Plan.Differentiation, builder: PlanBuilder) throws {
            let target = builder.results[differentiation.target]
            let values = try differentiation.values.map { name in
                guard let value = builder.values[name], let slot = value.slot else {
                    throw InferenceError.noGradient(value: name, reason: "it is constant here")
                }
                return (name, slot, value.shape)
            }
            // Forward: what depends on a value asked for. Backward: what the target depends on.
            var depends = Set(values.map(\.1))
            for step in builder.steps where step.inputs.contains(where: { $0.map(depends.contains) ?? false }) {
                depends.formUnion(step.outputs)
            }
            var arrived: Set<Int> = target.map { depends.contains($0) ? [$0] : [] } ?? []
            var steps: [(index: Int, wanted: [Bool])] = []
            var reads: Set<Int> = []
            for (index, step) in builder.steps.enumerated().reversed()
            where step.outputs.contains(where: arrived.contains) {
                let wanted = step.inputs.map { $0.map(depends.contains) ?? false }
                guard wanted.contains(true) else { continue }
                steps.append((index, wanted))
                for (slot, isWanted) in zip(step.inputs, wanted) where isWanted { if let slot { arrived.insert(slot) } }
                let isReplaced = differentiation.substitution?.replaces(step) ?? false
                let read = isReplaced ? [.inputs, .outputs] : step.kernel.backwardReads
                if read.contains(.inputs) { reads.formUnion(step.inputs.compactMap { $0 }) }
                if read.contains(.outputs) { reads.formUnion(step.outputs) }
            }
            (self.target, self.values, self.steps, self.reads) = (target, values, steps, reads)
        }
    }

    /// - Parameter pool: in which forward's blocks are taken as far as they must last.
    init(_ scope: Scope, differentiation: Plan.Differentiation, builder: PlanBuilder, pool: MemoryPool) throws {
        func bytes(_ slot: Int) -> Int { builder.slots[slot].layout.bytes }
        let kept = Set(scope.values.map(\.slot))
        var gradients: [Int: Memory] = [:]
        if let target = scope.target { gradients[target] = pool.take(bytes(target)) }
        seed = scope.target.flatMap { gradients[$0] }
        seedCount = scope.target.map { builder.slots[$0].shape.count } ?? 0
        reads = scope.reads
        var turns: [Turn] = []
        for (index, isWanted) in scope.steps {
            let step = builder.steps[index]
            do {
                try step.kernel.prepareBackward()
            } catch {
                throw InferenceError.arithmetic(node: step.node, status: error.status)
            }
            var clear: [Memory] = []
            let incoming = step.outputs.map { slot in
                if let memory = gradients[slot] { return memory }
                let memory = pool.take(bytes(slot))
                gradients[slot] = memory
                clear.append(memory)
                return memory
            }
            var into: [Memory?] = []
            var add: [(sum: Memory, more: Memory, count: Int)] = []
            for (slot, isWanted) in zip(step.inputs, isWanted) {
                guard let slot, isWanted else {
                    into.append(nil)
                    continue
                }
                if let sum = gradients[slot] {
                    let more = pool.take(bytes(slot))
                    add.append((sum, more, bytes(slot) / 4))
                    into.append(more)
                } else {
                    let memory = pool.take(bytes(slot))
                    gradients[slot] = memory
                    into.append(memory)
                }
            }
            let isReplaced = differentiation.substitution?.replaces(step) ?? false
            turns.append(
                Turn(
                    step: index, clear: clear, incoming: incoming, into: into, add: add,
                    consumesIncoming: kept.isDisjoint(with: step.outputs),
                    substitution: isReplaced ? differentiation.substitution : nil))
            for part in add { pool.giveBack(part.more) }
            for (slot, memory) in zip(step.outputs, incoming) where !kept.contains(slot) { pool.giveBack(memory) }
        }
        self.turns = turns
        wanted = try scope.values.map { name, slot, shape in
            let layout = builder.slots[slot].layout
            let plain = try PlanBuilder.plain(shape, node: name)
            let toPlain: (Reorder, Memory)? =
                layout.isSame(as: plain) ? nil : (try Self.reorder(layout, plain, name), pool.take(plain.bytes))
            return Wanted(name: name, shape: shape, memory: gradients[slot], toPlain: toPlain)
        }
    }

    private static func reorder(_ from: Layout, _ to: Layout, _ name: String) throws -> Reorder {
        do {
            return try Reorder(from: from, to: to)
        } catch {
            throw InferenceError.arithmetic(node: name, status: error.status)
        }
    }

    func run(seed scalars: [Float], plan: Plan) throws -> [String: Tensor] {
        precondition(seed == nil || scalars.count == seedCount)
        if let seed { unsafe seed.floats.update(from: scalars, count: scalars.count) }
        for turn in turns { try run(turn, plan: plan) }
        var result: [String: Tensor] = [:]
        for value in wanted {
            guard let memory = value.memory else {
                result[value.name] = Tensor(shape: value.shape)
                continue
            }
            if let (reorder, plain) = value.toPlain {
                do {
                    unsafe try reorder.forward([memory.floats], [plain.floats])
                } catch {
                    throw InferenceError.arithmetic(node: value.name, status: error.status)
                }
            }
            let plain = value.toPlain?.memory ?? memory
            result[value.name] = Tensor(shape: value.shape, scalars: plain.array(count: value.shape.count))
        }
        return result
    }

    private func run(_ turn: Turn, plan: Plan) throws {
        let step = plan.steps[turn.step]
        for memory in turn.clear { unsafe memory.floats.update(repeating: 0, count: memory.capacity) }
        let pass = unsafe BackwardPass(
            x: step.inputs.map { unsafe plan.pointer($0) }, y: step.outputs.map { unsafe plan.pointer($0) },
            gy: turn.incoming.map { unsafe $0.floats }, gx: turn.into.map { unsafe $0?.floats },
            consumesIncoming: turn.consumesIncoming && turn.substitution == nil)
        do {
            try step.kernel.backward(pass)
        } catch {
            throw InferenceError.arithmetic(node: step.node, status: error.status)
        }
        if let substitution = turn.substitution, let gx = unsafe pass.gx[0] {
            let count = plan.slots[step.outputs[0]].layout.bytes / 4
            unsafe substitution.pullback(
                ElementwisePass(count: count, x: pass.x[0], y: pass.y[0], gy: pass.gy[0], gx: gx))
        }
        for part in turn.add {
            let (sum, more) = unsafe (part.sum.floats, part.more.floats)
            Cores.split(part.count) { range in
                for i in range { unsafe sum[i] += more[i] }
            }
        }
    }
}
