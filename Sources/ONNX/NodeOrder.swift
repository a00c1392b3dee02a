import Inference

/// Sorts nodes so that each comes after those whose results it uses.
///
/// The specification asks files to be sorted; those that are keep their order, those that are not are put right.
enum NodeOrder {
    /// - Parameter given: names of the values that are there from the start.
    /// - Throws: `valueMissing` for an input that nothing gives, `cyclic` for nodes that wait for each other.
    static func sorted(_ nodes: [Node], given: Set<String>) throws(ONNXError) -> [Node] {
        var producers: [String: Int] = [:]
        for (index, node) in nodes.enumerated() {
            for output in node.outputs where !output.isEmpty { producers[output] = index }
        }
        var needs: [[Int]] = []
        for node in nodes {
            var indices: [Int] = []
            for input in node.inputs where !input.isEmpty && !given.contains(input) {
                guard let producer = producers[input] else {
                    throw .valueMissing(value: input, user: "node \(node.name)")
                }
                indices.append(producer)
            }
            needs.append(indices)
        }

        // Depth first with a stack of our own: a chain of a hundred thousand nodes must not overflow the thread's.
        enum Mark { case unseen, open, done }
        var marks = [Mark](repeating: .unseen, count: nodes.count)
        var order: [Int] = []
        for start in nodes.indices where marks[start] == .unseen {
            var path = [(node: start, next: 0)]
            marks[start] = .open
            while let top = path.last {
                guard top.next < needs[top.node].count else {
                    marks[top.node] = .done
                    order.append(top.node)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let need = needs[top.node][top.next]
                switch marks[need] {
                case .done: continue
                case .open: throw .cyclic(node: nodes[need].name)
                case .unseen:
                    marks[need] = .open
                    path.append((need, 0))
                }
            }
        }
        return order.map { nodes[$0] }
    }
}
