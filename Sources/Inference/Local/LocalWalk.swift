import COneDNN
import Tensors

/// Follows a box of changes from an input through its branch, as far as it stays small.
struct LocalWalk {
    enum Change {
        case region(ChangedRegion)
        case everywhere
    }

    /// What a node becomes.
    enum Treatment {
        /// Computed where something changed: from the inputs in this region.
        case local(reads: ChangedRegion, fill: Float, gives: ChangedRegion)
        /// Computed whole.
        case whole
    }

    /// Share of a value's places above which it is computed whole.
    private static let mostLocal = 0.6
    /// Multiplications that moving one element costs about as much as.
    private static let costOfMoving = 16.0

    /// Of the box.
    let extents: [Int]
    let alignment: [Int]
    private(set) var treatments: [Int: Treatment] = [:]
    private(set) var changes: [String: Change]
    /// Multiplications of one sample, and what they would be for whole values.
    private(set) var cost = 0.0
    private(set) var wholeCost = 0.0
    /// Every stride that a region had or could have had.
    private(set) var strides: [[Int]]

    /// - Parameters:
    ///   - nodes: of the branch, in order.
    ///   - box: what of the input changes; it begins at a multiple of `alignment`.
    init(_ branch: LocalBranch, box extents: [Int], alignment: [Int]) throws {
        self.extents = extents
        self.alignment = alignment
        let one = extents.map { _ in 1 }
        changes = [
            branch.input: .region(ChangedRegion(stride: one, offset: extents.map { _ in 0 }, extents: extents))
        ]
        strides = [one]
        for node in branch.nodes { try add(node, branch) }
    }

    private mutating func add(_ index: Int, _ branch: LocalBranch) throws {
        let node = branch.graph.nodes[index]
        let changed = node.inputs.compactMap { changes[$0] }
        let whole = branch.work(of: node)
        wholeCost += whole
        guard let treatment = try local(node, branch, changed), case .local(let reads, _, let gives) = treatment,
            let shape = branch.shapes[node.outputs[0]]
        else {
            treatments[index] = .whole
            for output in node.outputs where !output.isEmpty { changes[output] = .everywhere }
            cost += whole
            return
        }
        treatments[index] = treatment
        changes[node.outputs[0]] = .region(gives)
        let places = shape.dimensions.dropFirst(2).reduce(1, *)
        let channels = node.inputs.first.flatMap { branch.shapes[$0]?[1] } ?? 1
        cost += whole * Double(gives.count) / Double(places) + Double(reads.count * channels) * Self.costOfMoving
    }

    /// nil where the node must be computed whole.
    private mutating func local(_ node: Node, _ branch: LocalBranch, _ changed: [Change]) throws -> Treatment? {
        var regions: [ChangedRegion] = []
        for change in changed {
            guard case .region(let region) = change else { return nil }
            regions.append(region)
        }
        guard var reads = regions.first, regions.allSatisfy({ $0.stride == reads.stride }) else { return nil }
        for region in regions { reads = reads.union(region) }
        var (gives, fill) = (reads, Float(0))
        switch try branch.reach(of: node) {
        case .everywhere: return nil
        case .place: break
        case .window(let window, let beyond):
            gives = reads.results(of: window)
            strides.append(gives.stride)
            guard zip(alignment, gives.stride).allSatisfy({ $0 % $1 == 0 }) else { return nil }
            reads = gives.operands(of: window)
            fill = beyond
        }
        for (name, region) in [(node.inputs[0], reads), (node.outputs[0], gives)] {
            guard let shape = branch.shapes[name] else { return nil }
            let places = shape.dimensions.dropFirst(2).reduce(1, *)
            guard Double(region.count) <= Self.mostLocal * Double(places) else { return nil }
        }
        return .local(reads: reads, fill: fill, gives: gives)
    }
}
