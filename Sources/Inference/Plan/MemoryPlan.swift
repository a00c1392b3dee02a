/// Gives every slot its memory; slots whose lives do not overlap share it.
enum MemoryPlan {
    /// - Parameters:
    ///   - keep: slots that are written or read from outside.
    ///   - keepAll: nothing may be overwritten, because a backward pass reads it.
    static func assign(slots: [Plan.Slot], steps: [Plan.Step], keep: Set<Int>, keepAll: Bool) -> [Memory] {
        var lastUse = [Int](repeating: -1, count: slots.count)
        for (index, step) in steps.enumerated() {
            for slot in step.inputs.compactMap({ $0 }) + step.outputs { lastUse[slot] = index }
        }
        var memories = [Memory?](repeating: nil, count: slots.count)
        var free: [Memory] = []
        func take(_ bytes: Int) -> Memory {
            let fitting = free.indices.filter {
                free[$0].capacity * 4 >= bytes && free[$0].capacity * 4 <= 2 * bytes + 4096
            }
            guard let best = fitting.min(by: { free[$0].capacity < free[$1].capacity }) else {
                return Memory(bytes: bytes)
            }
            return free.remove(at: best)
        }
        for slot in slots.indices {
            if let constant = slots[slot].constant {
                memories[slot] = constant
            } else if keepAll || keep.contains(slot) {
                memories[slot] = Memory(bytes: slots[slot].layout.bytes)
            }
        }
        for (index, step) in steps.enumerated() {
            for slot in step.outputs where memories[slot] == nil { memories[slot] = take(slots[slot].layout.bytes) }
            guard !keepAll else { continue }
            for slot in Set(step.inputs.compactMap { $0 } + step.outputs)
            where lastUse[slot] == index && slots[slot].constant == nil && !keep.contains(slot) {
                if let memory = memories[slot] { free.append(memory) }
            }
        }
        return memories.enumerated().map { $1 ?? Memory(bytes: slots[$0].layout.bytes) }
    }
}
