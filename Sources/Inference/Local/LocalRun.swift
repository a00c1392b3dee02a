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
    private static let mostGraphs = 4

    private let session: Session
    private let branch: LocalBranch
    private let original: Tensor
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
        // The first graph is as small as can be; when a box lies otherwise to the strides, the next holds it wherever it lies.
        guard let walk = try branch.walk(box, anywhere: !graphs.isEmpty) else {
            refused.insert(box.extents)
            return nil
        }
        let local = try LocalGraph(branch, walk: walk) { try session.values($0.sorted()) }
        graphs.append(Prepared(local: local, executor: try Executor(graph: local.graph)))
        return local.place(of: box).map { Place(graph: graphs.count - 1, start: $0) }
    }

    /// How many samples of one graph are run at once.
    func batchSize(_ graph: Int) -> Int { graphs[graph].executor.batchSize }

    /// - Parameter samples: all in one graph.
    /// - Returns: per sample the values at the branch's ends.
    func results(_ samples: [(tensor: Tensor, place: Place)]) throws -> [[Tensor]] {
        guard let index = samples.first?.place.graph else { return [] }
        let (local, executor) = (graphs[index].local, graphs[index].executor)
        let axes = local.extents.count
        let values = try executor.forward(
            parts: [
                branch.input: samples.map {
                    $0.tensor.cropped(to: SpatialBox(start: $0.place.start, extents: local.extents))
                },
                LocalGraph.place(of: branch.input): [
                    Tensor(shape: [samples.count, axes], scalars: samples.flatMap { $0.place.start.map(Float.init) })
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
