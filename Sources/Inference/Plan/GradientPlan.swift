import Tensors

/// The backward half of a plan: which steps take part, and where gradients live.
final class GradientPlan {
    private struct Step {
        let index: Int
        /// Per input: whether its gradient is needed.
        let wanted: [Bool]
    }

    private let target: Int?
    private let targetCount: Int
    private let steps: [Step]
    private let gradients: [Int: Memory]
    private let scratch: [Int: Memory]
    private let values: [(name: String, slot: Int, plain: Reorder?, memory: Memory?, shape: Shape)]

    init(_ differentiation: Plan.Differentiation, builder: PlanBuilder) throws {
        let target = builder.results[differentiation.target]
        self.target = target
        targetCount = target.map { builder.slots[$0].shape.count } ?? 0
        var values: [(name: String, slot: Int, plain: Reorder?, memory: Memory?, shape: Shape)] = []
        for name in differentiation.values {
            guard let value = builder.values[name], let slot = value.slot else {
                throw InferenceError.noGradient(value: name, reason: "it is constant here")
            }
            let layout = builder.slots[slot].layout
            let plain = try PlanBuilder.plain(value.shape, node: name)
            let reorder = try layout.isSame(as: plain) ? nil : Self.reorder(layout, plain, name)
            values.append((name, slot, reorder, reorder == nil ? nil : Memory(bytes: plain.bytes), value.shape))
        }
        self.values = values
        // Forward: what depends on a value asked for. Backward: what the target depends on.
        var depends = Set(values.map(\.slot))
        for step in builder.steps where step.inputs.contains(where: { $0.map(depends.contains) ?? false }) {
            depends.formUnion(step.outputs)
        }
        var reached: Set<Int> = target.map { [$0] } ?? []
        var steps: [Step] = []
        for (index, step) in builder.steps.enumerated().reversed()
        where step.outputs.contains(where: { reached.contains($0) && depends.contains($0) }) {
            let wanted = step.inputs.map { $0.map(depends.contains) ?? false }
            guard wanted.contains(true) else { continue }
            steps.append(Step(index: index, wanted: wanted))
            for (slot, isWanted) in zip(step.inputs, wanted) where isWanted { if let slot { reached.insert(slot) } }
            reached.formUnion(step.outputs)
        }
        self.steps = steps
        var gradients: [Int: Memory] = [:]
        var scratch: [Int: Memory] = [:]
        func memory(_ slot: Int) {
            gradients[slot] = gradients[slot] ?? Memory(bytes: builder.slots[slot].layout.bytes)
        }
        if let target { memory(target) }
        for value in values { memory(value.slot) }
        var seen: Set<Int> = []
        for step in steps {
            let whole = builder.steps[step.index]
            whole.outputs.forEach(memory)
            for (slot, isWanted) in zip(whole.inputs, step.wanted) {
                guard let slot, isWanted else { continue }
                memory(slot)
                if !seen.insert(slot).inserted {
                    scratch[slot] = scratch[slot] ?? Memory(bytes: builder.slots[slot].layout.bytes)
                }
            }
        }
        self.gradients = gradients
        self.scratch = scratch
    }

    private static func reorder(_ from: Layout, _ to: Layout, _ name: String) throws -> Reorder {
        do {
            return try Reorder(from: from, to: to)
        } catch {
            throw InferenceError.arithmetic(node: name, status: error.status)
        }
    }

    func run(seed: [Float], plan: Plan) throws -> [String: Tensor] {
        var written: Set<Int> = []
        if let target, let memory = gradients[target] {
            precondition(seed.count == targetCount)
            unsafe memory.floats.update(from: seed, count: seed.count)
            written.insert(target)
        }
        for part in steps {
            let step = plan.steps[part.index]
            guard step.outputs.contains(where: written.contains) else { continue }
            for slot in step.outputs where !written.contains(slot) { clear(slot) }
            var into: [UnsafeMutablePointer<Float>?] = unsafe []
            var add: [(slot: Int, scratch: Memory, count: Int)] = []
            var fresh: Set<Int> = []
            for (slot, isWanted) in zip(step.inputs, part.wanted) {
                guard let slot, isWanted, let memory = gradients[slot] else {
                    unsafe into.append(nil)
                    continue
                }
                // A gradient already there (or twice an input of this node) is added to.
                if written.contains(slot) || fresh.contains(slot) {
                    let extra = add.contains { $0.slot == slot } ? Memory(bytes: memory.capacity * 4) : scratch[slot]
                    let spare = extra ?? Memory(bytes: memory.capacity * 4)
                    add.append((slot, spare, plan.slots[slot].layout.bytes / 4))
                    unsafe into.append(spare.floats)
                } else {
                    fresh.insert(slot)
                    unsafe into.append(memory.floats)
                }
            }
            do {
                unsafe try step.kernel.backward(
                    BackwardPass(
                        x: step.inputs.map { unsafe plan.pointer($0) }, y: step.outputs.map { unsafe plan.pointer($0) },
                        gy: step.outputs.map { unsafe pointer($0) }, gx: into))
            } catch {
                throw InferenceError.arithmetic(node: step.node, status: error.status)
            }
            for part in add {
                let (sum, more) = unsafe (pointer(part.slot), part.scratch.floats)
                for i in 0..<part.count { unsafe sum[i] += more[i] }
            }
            written.formUnion(fresh)
        }
        var result: [String: Tensor] = [:]
        for value in values {
            guard written.contains(value.slot), let memory = gradients[value.slot] else {
                result[value.name] = Tensor(shape: value.shape)
                continue
            }
            if let reorder = value.plain, let plain = value.memory {
                do {
                    unsafe try reorder.forward([memory.floats], [plain.floats])
                } catch {
                    throw InferenceError.arithmetic(node: value.name, status: error.status)
                }
                result[value.name] = Tensor(shape: value.shape, scalars: plain.array(count: value.shape.count))
            } else {
                result[value.name] = Tensor(shape: value.shape, scalars: memory.array(count: value.shape.count))
            }
        }
        return result
    }

    private func pointer(_ slot: Int) -> UnsafeMutablePointer<Float> {
        guard let memory = gradients[slot] else { preconditionFailure("a gradient without memory") }
        return unsafe memory.floats
    }

    private func clear(_ slot: Int) {
        guard let memory = gradients[slot] else { return }
        unsafe memory.floats.update(repeating: 0, count: memory.capacity)
    }
}
