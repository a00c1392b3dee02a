import Tensors

/// Samples that differ from a session's in a small box of one input, on their way through that input's branch.
///
/// Boxes of one size share a graph; a few sizes are kept.
final class LocalRun {
    /// A sample's box, in one of the graphs.
    struct Place {
        let graph: Int
        let start: [Int]
    }

    private struct Prepared {
        let local: LocalGraph
        let executor: Executor
    }

    /// Preparing a graph costs as much as some samples.
    private static let mostGraphs = 6

    private let session: Session
    private let branch: LocalBranch
    private let original: Tensor
    /// All graphs have the branch's weights and the same sample's values.
    private let weights = WeightStore()
    private var graphs: [Prepared] = []
    /// Sizes of boxes that were found not worth while.
    private var refused: Set<[Int]> = []

    /// - Returns: nil where nothing can be gained.
    init?(_ session: Session, input: String, ends: [String]) {
        guard let branch = LocalBranch(session.executor, input: input, ends: ends), let original = session.sample[input]
        else { return nil }
        self.session = session
        self.branch = branch
        self.original = original
    }

    /// Where a sample's change lies; nil when its branch is better run whole.
    func place(of tensor: Tensor) throws -> Place? {
        guard let box = SpatialBox(where: tensor, differsFrom: original) else { return nil }
        for (index, prepared) in graphs.enumerated() {
            if let start = prepared.local.place(of: box) { return Place(graph: index, start: start) }
        }
        guard graphs.count < Self.mostGraphs, !refused.contains(box.extents) else { return nil }
        guard let walk = try branch.walk(box) else {
            refused.insert(box.extents)
            return nil
        }
        let local = try LocalGraph(branch, walk: walk) { try session.values($0.sorted()) }
        let executor = try Executor(graph: local.graph, pool: session.executor.pool, weights: weights)
        graphs.append(Prepared(local: local, executor: executor))
        return local.place(of: box).map { Place(graph: graphs.count - 1, start: $0) }
    }

    /// How many samples of one graph are run at once.
    func batchSize(_ graph: Int) -> Int { graphs[graph].executor.batchSize }

    /// - Parameter samples: all in one graph.
    /// - Returns: per sample the values at the branch's ends.
    func results(_ samples: [(tensor: Tensor, place: Place)]) throws -> [[Tensor]] {
        guard let index = samples.first?.place.graph else { return [] }
        let (local, executor) = (graphs[index].local, graphs[index].executor)
        // The last sample again and again, so that few batch sizes are ever prepared.
        var batch = 1
        while batch < samples.count { batch *= 2 }
        batch = max(samples.count, min(batch, executor.batchSize))
        let rows = (0..<batch).map { min($0, samples.count - 1) }
        let boxes = samples.map { SpatialBox(start: $0.place.start, extents: local.extents) }
        let crops = zip(samples, boxes).map { $0.tensor.cropped(to: $1) }
        let values = try executor.forward(
            parts: [
                branch.input: rows.map { crops[$0] },
                LocalGraph.place(of: branch.input): [
                    Tensor(
                        shape: [batch, local.extents.count],
                        scalars: rows.flatMap { boxes[$0].start.map(Float.init) })
                ],
            ], wanted: local.ends)
        return try samples.indices.map { row in
            try local.ends.map { end in
                guard let value = values[end] else { throw InferenceError.unknownValue(name: end) }
                return value.sample(row)
            }
        }
    }
}
