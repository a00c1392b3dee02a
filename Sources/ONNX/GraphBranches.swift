package import Inference

/// Which inputs reach which nodes, until they fuse.
///
/// A node belongs to the inputs whose values its result can depend on; nodes that belong to the same inputs are one branch.
/// What only asks for a shape (`Shape`, `Size`) does not depend on values.
package struct GraphBranches: Sendable {
    /// The nodes that depend on exactly these inputs.
    package struct Branch: Sendable, Hashable {
        /// In the graph's order. One input: its own branch. Several: what follows their fusion.
        package let inputs: [String]
        /// Names of the nodes, in order.
        package let nodes: [String]
        package let operators: [String: Int]
    }

    /// A node at which inputs meet that none of its operands had all met before.
    package struct Fusion: Sendable, Hashable {
        package let node: String
        package let opType: String
        /// The fused value's name.
        package let value: String
        package let inputs: [String]

        package init(node: String, opType: String, value: String, inputs: [String]) {
            self.node = node
            self.opType = opType
            self.value = value
            self.inputs = inputs
        }
    }

    /// By first node.
    package let branches: [Branch]
    package let fusions: [Fusion]

    /// - Parameter graph: nodes in topological order.
    package init(_ graph: Graph) {
        var reach: [String: Set<Int>] = [:]
        for (index, input) in graph.inputs.enumerated() { reach[input.name] = [index] }
        var groups: [Set<Int>: (first: Int, nodes: [Node])] = [:]
        var fusions: [Fusion] = []
        func names(_ inputs: Set<Int>) -> [String] { inputs.sorted().map { graph.inputs[$0].name } }

        for (position, node) in graph.nodes.enumerated() {
            let operands = Self.readsOnlyShapes(node) ? [] : node.inputs.compactMap { reach[$0] }
            let inputs = operands.reduce(into: Set<Int>()) { $0.formUnion($1) }
            guard !inputs.isEmpty else { continue }
            for output in node.outputs where !output.isEmpty { reach[output] = inputs }
            groups[inputs, default: (position, [])].nodes.append(node)
            if inputs.count > 1, !operands.contains(inputs) {
                fusions.append(
                    Fusion(
                        node: node.name, opType: node.opType, value: node.outputs.first { !$0.isEmpty } ?? "",
                        inputs: names(inputs)))
            }
        }
        branches = groups.sorted { $0.value.first < $1.value.first }.map { inputs, group in
            Branch(inputs: names(inputs), nodes: group.nodes.map(\.name), operators: Self.operators(of: group.nodes))
        }
        self.fusions = fusions
    }

    /// How often each operator occurs.
    package static func operators(of nodes: [Node]) -> [String: Int] {
        nodes.reduce(into: [:]) { $0[$1.opType, default: 0] += 1 }
    }

    private static func readsOnlyShapes(_ node: Node) -> Bool { node.opType == "Shape" || node.opType == "Size" }
}
