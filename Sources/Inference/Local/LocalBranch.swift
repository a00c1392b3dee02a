import Tensors

/// The part of a graph between one input and the ends of its branch.
struct LocalBranch {
    let graph: Graph
    let input: String
    let ends: [String]
    /// Indices of nodes, in order.
    let nodes: [Int]
    /// Of every value, for one sample.
    let shapes: [String: Shape]

    /// - Returns: nil for an input without spatial axes, and for values that are not one sample after another.
    init?(_ executor: Executor, input: String, ends: [String]) {
        graph = executor.graph
        self.input = input
        self.ends = ends
        nodes = executor.program.nodes(for: ends, given: [input])
        guard let axes = executor.batchAxes, let own = try? executor.shape(of: input), (3...5).contains(own.rank) else {
            return nil
        }
        var shapes: [String: Shape] = [input: own]
        for name in nodes.flatMap({ executor.graph.nodes[$0].outputs }) where !name.isEmpty {
            guard let shape = try? executor.shape(of: name) else { return nil }
            // Constants do not grow with the batch; others that lie otherwise are taken whole.
            if axes[name] == 0, shape.rank > 2, shape[0] == 1 { shapes[name] = shape }
        }
        self.shapes = shapes
    }

    func reach(of node: Node) throws -> Reach {
        try Reach.of(node, opset: graph.opset, shape: { shapes[$0] }, constant: { graph.initializers[$0] })
    }

    /// Multiplications for one sample, about.
    func work(of node: Node) -> Double {
        guard let output = shapes[node.outputs[0]] else { return 0 }
        guard node.opType == "Conv", node.inputs.count > 1, let weights = graph.initializers[node.inputs[1]] else {
            return Double(output.count)
        }
        return Double(output.count) * Double(weights.shape.count) / Double(max(1, weights.shape[0]))
    }

    /// The cheapest way to follow changes within a box; nil where it is hardly cheaper than the whole branch.
    func walk(_ box: SpatialBox) throws -> LocalWalk? {
        let probe = try LocalWalk(self, box: box.extents, alignment: box.extents.map { _ in 1 << 20 })
        var best: LocalWalk?
        for alignment in Set(probe.strides) {
            let extents = LocalGraph.extents(holding: box, alignment: alignment)
            let walk = try LocalWalk(self, box: extents, alignment: alignment)
            if walk.cost < best?.cost ?? 0.7 * walk.wholeCost { best = walk }
        }
        return best
    }
}
