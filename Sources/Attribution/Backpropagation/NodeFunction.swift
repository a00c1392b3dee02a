import Inference
import Tensors

/// One node of a graph by itself: its outputs, and products of a vector with its Jacobian, at any inputs and weights.
///
/// The executor batches axis 0, which inside a graph need not be the batch; so every operand gets an axis of one in front,
/// which a Reshape takes away again.
struct NodeFunction {
    private let executor: Executor
    private let shapes: [String: Shape]
    private let outputs: [String]
    private let outputShapes: [Shape]
    private let total: String

    /// - Parameters:
    ///   - operands: shapes and types of the inputs that vary, by name.
    ///   - constants: the other inputs.
    ///   - outputs: the node's outputs that exist, with their shapes.
    init(
        node: Node, operands: [String: (shape: Shape, type: ElementType)], constants: [String: Constant],
        outputs: [(name: String, shape: Shape)], opset: Int
    ) throws {
        var initializers = constants
        var inputs: [Graph.Input] = []
        var nodes: [Node] = []
        func feed(_ name: String, _ shape: Shape, _ type: ElementType) {
            inputs.append(Graph.Input(name: "feed:" + name, elementType: type, dimensions: [nil] + shape.dimensions))
            initializers["shape:" + name] = Constant(
                shape: [shape.rank], int64: shape.dimensions.map(Int64.init))
            nodes.append(
                Node(
                    name: "reshape:" + name, opType: "Reshape", inputs: ["feed:" + name, "shape:" + name],
                    outputs: [name]))
        }
        for (name, operand) in operands.sorted(by: { $0.key < $1.key }) { feed(name, operand.shape, operand.type) }
        nodes.append(node)
        var sums: [String] = []
        for (name, shape) in outputs {
            feed("seed:" + name, shape, .float32)
            initializers["ones:" + name] = Constant(
                shape: [shape.count, 1], float32: [Float](repeating: 1, count: shape.count))
            nodes.append(
                Node(
                    name: "weigh:" + name, opType: "Mul", inputs: [name, "seed:" + name], outputs: ["weighed:" + name]))
            nodes.append(
                Node(
                    name: "flatten:" + name, opType: "Flatten", inputs: ["weighed:" + name], outputs: ["flat:" + name],
                    attributes: ["axis": .int(0)]))
            nodes.append(
                Node(
                    name: "sum:" + name, opType: "MatMul", inputs: ["flat:" + name, "ones:" + name],
                    outputs: ["sum:" + name]))
            sums.append("sum:" + name)
        }
        while sums.count > 1 {
            let (a, b) = (sums.removeFirst(), sums.removeFirst())
            nodes.append(Node(name: "add:" + a, opType: "Add", inputs: [a, b], outputs: ["add:" + a]))
            sums.append("add:" + a)
        }
        let graph = Graph(
            name: node.name, inputs: inputs, outputs: sums, nodes: nodes, initializers: initializers, opset: opset)
        executor = try Executor(graph: graph)
        shapes = operands.mapValues(\.shape)
        self.outputs = outputs.map(\.name)
        outputShapes = outputs.map(\.shape)
        total = sums[0]
    }

    /// The outputs at these operands.
    func callAsFunction(_ operands: [String: Tensor]) throws -> [Tensor] {
        var feeds = operands
        for (name, shape) in zip(outputs, outputShapes) { feeds["seed:" + name] = Tensor(shape: shape) }
        let session = try session(feeds)
        return try outputs.map { try session.value($0) }
    }

    /// `Σ_k seed_k · ∂output_k/∂operand` for the operands named, at these operands.
    func pullback(_ seeds: [Tensor], at operands: [String: Tensor], to names: [String]) throws -> [String: Tensor] {
        var feeds = operands
        for (name, seed) in zip(outputs, seeds) { feeds["seed:" + name] = seed }
        let session = try session(feeds)
        let gradients = try session.gradient(of: (total, 0), withRespectTo: names.map { "feed:" + $0 }).gradients
        return names.reduce(into: [:]) { result, name in
            guard let gradient = gradients["feed:" + name], let shape = shapes[name] else { return }
            result[name] = gradient.reshaped(to: shape)
        }
    }

    private func session(_ feeds: [String: Tensor]) throws -> Session {
        try executor.session(
            feeds.reduce(into: [:]) { result, feed in
                result["feed:" + feed.key] = feed.value.reshaped(to: Shape([1] + feed.value.shape.dimensions))
            })
    }
}
