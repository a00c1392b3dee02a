import Tensors

/// A graph whose every node has its operator: what plans are made from.
struct Program {
    struct Operation {
        let node: Node
        let `operator`: any Operator

        /// Whether an addition and a ReLU that alone consume this node's output may be computed with it.
        var canFuse: Bool { node.opType == "Conv" || node.opType == "ConvTranspose" }

        /// - Throws: `InferenceError.unsupportedOperator`, `.invalidNode`.
        init(_ node: Node, opset: Int) throws {
            guard
                let type = Operators.all.first(where: { $0.opType == node.opType })
                    ?? Operators.own.first(where: { $0.opType == node.opType })
            else {
                throw InferenceError.unsupportedOperator(opType: node.opType, node: node.name, opset: opset)
            }
            self.node = node
            do {
                self.operator = try type.init(NodeReader(node: node, opset: opset))
            } catch let problem as NodeProblem {
                throw InferenceError.invalidNode(node: node.name, opType: node.opType, reason: problem.reason)
            }
        }
    }

    let graph: Graph
    let operations: [Operation]
    let constants: [String: Constant]
    let weights: WeightStore
    private let types = ComputedTypes()
    private let producers: [String: Int]
    private let consumers: [String: [Int]]
    private let inputTypes: [String: ElementType]
    /// Values that depend on what the inputs hold, and not on their shapes only.
    let data: Set<String>

    /// - Throws: `InferenceError.unsupportedOperator`, `.invalidNode`, `.invalidGraph`.
    init(graph original: Graph, weights: WeightStore = WeightStore()) throws {
        self.weights = weights
        let graph = try BatchNormalizationFolding.apply(to: original)
        self.graph = graph
        constants = graph.initializers
        operations = try graph.nodes.map { try Operation($0, opset: graph.opset) }
        var producers: [String: Int] = [:]
        var consumers: [String: [Int]] = [:]
        for (index, node) in graph.nodes.enumerated() {
            for name in node.outputs where !name.isEmpty { producers[name] = index }
            for name in Set(node.inputs) where !name.isEmpty { consumers[name, default: []].append(index) }
        }
        self.producers = producers
        self.consumers = consumers
        inputTypes = Dictionary(graph.inputs.map { ($0.name, $0.elementType) }) { first, _ in first }
        var data = Set(inputTypes.keys)
        for node in graph.nodes where node.opType != "Shape" && node.opType != "Size" {
            guard node.inputs.contains(where: data.contains) else { continue }
            data.formUnion(node.outputs.filter { !$0.isEmpty })
        }
        self.data = data
    }

    /// Of an input, or of a value that a plan computed before and that another is fed.
    func elementType(of name: String) -> ElementType { inputTypes[name] ?? types.byName[name] ?? .float32 }

    /// Keeps what a plan found values to be.
    func learn(_ found: [String: ElementType]) { types.byName.merge(found) { $1 } }

    /// The only node that reads a value, if nothing else does and the value is not an output of the graph.
    func onlyConsumer(of name: String) -> Int? {
        guard let list = consumers[name], list.count == 1, !graph.outputs.contains(name) else { return nil }
        return list[0]
    }

    /// Every value that a node computes.
    var allValues: [String] { graph.nodes.flatMap(\.outputs).filter { !$0.isEmpty } }

    func isKnown(_ value: String) -> Bool {
        producers[value] != nil || inputTypes[value] != nil || constants[value] != nil
    }

    /// Values that depend on any of `sources`, those included.
    func values(reachedBy sources: Set<String>) -> Set<String> {
        var reached = sources
        for node in graph.nodes where node.inputs.contains(where: reached.contains) {
            reached.formUnion(node.outputs.filter { !$0.isEmpty })
        }
        return reached
    }

    /// The graph's inputs on which a value depends.
    func inputs(reaching value: String) -> Set<String> {
        var needed: Set<String> = [value]
        for node in graph.nodes.reversed() where node.outputs.contains(where: needed.contains) {
            needed.formUnion(node.inputs)
        }
        return needed.intersection(inputTypes.keys)
    }

    /// Nodes needed for `wanted` when the values of `given` are fed in, in order.
    func nodes(for wanted: [String], given: Set<String>) -> [Int] {
        var needed = Set(wanted).subtracting(given)
        var result: [Int] = []
        for (index, node) in graph.nodes.enumerated().reversed() where node.outputs.contains(where: needed.contains) {
            result.append(index)
            needed.formUnion(node.inputs.filter { !$0.isEmpty && !given.contains($0) })
        }
        return result.reversed()
    }
}

/// What computed values are; a value is always computed before it is fed to another plan.
final class ComputedTypes {
    var byName: [String: ElementType] = [:]
}

/// Constants in memory, shared by all plans of a program, also in the layouts that primitives wanted.
final class WeightStore {
    private var plain: [String: Memory] = [:]
    private var arranged: [String: [(layout: Layout, memory: Memory)]] = [:]

    func memory(of constant: Constant, name: String) -> Memory {
        if let memory = plain[name], memory.capacity >= constant.shape.count { return memory }
        let memory = Memory(constant.floats)
        plain[name] = memory
        return memory
    }

    /// Weights made once under a key in a layout; `make` gives them plain when they are not there yet.
    func memory(
        key: String, layout: Layout, plain: Layout, make: () -> [Float]
    ) throws(ArithmeticFailure) -> Memory {
        for entry in arranged[key] ?? [] where entry.layout.isSame(as: layout) { return entry.memory }
        var memory = Memory(make())
        if !layout.isSame(as: plain) {
            let result = Memory(bytes: layout.bytes)
            unsafe try Reorder(from: plain, to: layout).forward([memory.floats], [result.floats])
            memory = result
        }
        arranged[key, default: []].append((layout, memory))
        return memory
    }
}
