import Tensors

/// A graph, or the part of it between some values and others, made concrete for the shapes of what is fed in.
///
/// Kernels, layouts and memory are chosen once; running a plan only moves data and computes.
@safe final class Plan {
    /// A value in one layout.
    struct Slot {
        let shape: Shape
        let layout: Layout
        /// Holds a constant, which no run writes.
        var constant: Memory?
    }

    struct Step {
        let node: String
        let kernel: any Kernel
        /// Slots; nil for optional inputs left out.
        let inputs: [Int?]
        let outputs: [Int]
    }

    let slots: [Slot]
    let steps: [Step]
    /// Slots that are written from outside, by value name; plain.
    let feeds: [String: Int]
    /// Slots to read results from, plain, by value name.
    let results: [String: Int]
    /// Values known without running, among those asked for.
    let known: [String: Constant]

    private let memories: [Memory]
    private let gradientPlan: GradientPlan?

    /// What a gradient is taken of and by.
    struct Differentiation {
        let target: String
        let values: [String]
    }

    init(builder: PlanBuilder, differentiation: Differentiation?) throws {
        slots = builder.slots
        steps = builder.steps
        feeds = builder.feeds
        results = builder.results
        known = builder.known
        gradientPlan = try differentiation.map { try GradientPlan($0, builder: builder) }
        memories = MemoryPlan.assign(
            slots: slots, steps: steps, keep: Set(feeds.values).union(results.values), keepAll: gradientPlan != nil)
    }

    /// Runs forward; results can then be read until the next run.
    func forward(_ inputs: [String: [Float]]) throws {
        for (name, slot) in feeds {
            guard let scalars = inputs[name] else { throw InferenceError.missingInput(name: name) }
            precondition(scalars.count == slots[slot].shape.count)
            unsafe memories[slot].floats.update(from: scalars, count: scalars.count)
        }
        for step in steps {
            do {
                unsafe try step.kernel.forward(
                    step.inputs.map { unsafe pointer($0) }, step.outputs.map { unsafe memories[$0].floats })
            } catch {
                throw InferenceError.arithmetic(node: step.node, status: error.status)
            }
        }
    }

    /// A value asked for, after `forward`.
    func result(_ name: String) -> Tensor? {
        if let constant = known[name] { return Tensor(shape: constant.shape, scalars: constant.floats) }
        guard let slot = results[name] else { return nil }
        return Tensor(shape: slots[slot].shape, scalars: memories[slot].array(count: slots[slot].shape.count))
    }

    /// The gradient of Σ seed · target with respect to each value, after `forward`.
    func backward(seed: [Float]) throws -> [String: Tensor] {
        guard let gradientPlan else { preconditionFailure("the plan has no gradient") }
        return try gradientPlan.run(seed: seed, plan: self)
    }

    /// Absent optional inputs get a pointer that kernels never touch.
    func pointer(_ slot: Int?) -> UnsafeMutablePointer<Float> {
        unsafe slot.map { unsafe memories[$0].floats } ?? Self.absent.floats
    }

    nonisolated(unsafe) private static let absent = Memory(bytes: 64)
}
