import Tensors

/// A branch that computes only what a change within a box of its input reaches, and takes the rest from the unchanged sample.
///
/// Its inputs are the box's contents and where it begins. At every layer the changed part is framed by as much of the
/// unchanged value as the layer's window reads (`Frame`); once the change has spread over most of a value, the value is put together
/// whole, and the rest of the branch is as it was. Results are those of the whole branch, up to rounding.
struct LocalGraph {
    let graph: Graph
    /// Of the box, along each spatial axis.
    let extents: [Int]
    /// Multiples at which a box begins.
    let alignment: [Int]
    /// What each end of the branch is called here.
    let ends: [String]

    static func place(of input: String) -> String { input + "@place" }

    /// How large an aligned box must be to hold another where it lies.
    static func extents(holding box: SpatialBox, alignment: [Int]) -> [Int] {
        zip(alignment, zip(box.start, box.extents)).map { $1.0 % $0 + $1.1 }
    }

    /// - Parameter sample: values of the unchanged sample.
    init(_ branch: LocalBranch, walk: LocalWalk, sample: (Set<String>) throws -> [String: Tensor]) throws {
        extents = walk.extents
        alignment = walk.alignment
        var builder = Builder(branch: branch, walk: walk)
        for index in branch.nodes {
            guard let treatment = walk.treatments[index] else { continue }
            builder.add(branch.graph.nodes[index], treatment)
        }
        ends = branch.ends.map { builder.whole($0) }
        let place = Graph.Input(
            name: Self.place(of: branch.input), elementType: .float32, dimensions: [nil, extents.count])
        let channels = branch.shapes[branch.input]?[1]
        let box = Graph.Input(
            name: branch.input, elementType: .float32, dimensions: [nil, channels] + extents.map { $0 })
        let read = Set(builder.nodes.flatMap(\.inputs))
        var constants = branch.graph.initializers.filter { read.contains($0.key) }
        for (name, tensor) in try sample(builder.framed) {
            constants[Builder.sample(name)] = Constant(shape: tensor.shape, float32: tensor.scalars)
        }
        graph = Graph(
            name: branch.graph.name, inputs: [box, place], outputs: ends, nodes: builder.nodes, initializers: constants,
            opset: branch.graph.opset)
    }

    /// Where a box that holds another begins; nil where it is too small.
    func place(of box: SpatialBox) -> [Int]? {
        let needed = Self.extents(holding: box, alignment: alignment)
        guard zip(needed, extents).allSatisfy({ $0 <= $1 }) else { return nil }
        return zip(box.start, alignment).map { $0 - $0 % $1 }
    }
}

private struct Builder {
    let branch: LocalBranch
    let walk: LocalWalk
    var nodes: [Node] = []
    /// Values whose unchanged contents are needed.
    var framed: Set<String> = []
    private var frames: [String: String] = [:]

    init(branch: LocalBranch, walk: LocalWalk) {
        self.branch = branch
        self.walk = walk
    }

    static func sample(_ value: String) -> String { value + "@sample" }

    mutating func add(_ node: Node, _ treatment: LocalWalk.Treatment) {
        var node = node
        switch treatment {
        case .whole:
            node.inputs = node.inputs.map { whole($0) }
        case .local(let reads, let fill, _):
            node.inputs = node.inputs.map { frame($0, to: reads, fill: fill) }
            // The frame is the padding.
            for name in ["pads", "auto_pad", "ceil_mode"] { node.attributes[name] = nil }
        }
        nodes.append(node)
    }

    /// A value with everything around what changed.
    mutating func whole(_ name: String) -> String {
        guard case .region(let region) = walk.changes[name] else { return name }
        return frame(name, region, to: nil, fill: 0)
    }

    private mutating func frame(_ name: String, to target: ChangedRegion, fill: Float) -> String {
        guard case .region(let region) = walk.changes[name], region != target else { return name }
        return frame(name, region, to: target, fill: fill)
    }

    private mutating func frame(_ name: String, _ region: ChangedRegion, to target: ChangedRegion?, fill: Float)
        -> String
    {
        let suffix = target.map { "\($0.offset) \($0.extents) \(fill)" } ?? "whole"
        let result = "\(name)@\(suffix)"
        if let known = frames[result] { return known }
        frames[result] = result
        framed.insert(name)
        nodes.append(
            Frame.node(
                result, inputs: [name, LocalGraph.place(of: branch.input), Self.sample(name)], region: region,
                to: target,
                fill: fill))
        return result
    }
}
