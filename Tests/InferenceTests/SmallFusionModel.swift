import Inference
import Tensors

/// Two convolutional branches and clinical values, joined and weighted: small enough to check by hand.
enum SmallFusionModel {
    static let jointWeights: [Float] = (0..<18).map { Float($0 * 5 % 7 - 3) / 4 }

    /// - Parameter normalized: the PET branch has a BatchNormalization; `tapped` makes the value before it an output too, so
    ///   that it cannot be folded.
    static func graph(normalized: Bool = false, tapped: Bool = false) -> Graph {
        var nodes: [Node] = []
        var initializers: [String: Constant] = [
            "joint.weight": Constant(shape: [2, 9], float32: jointWeights),
            "joint.bias": Constant(shape: [2], float32: [0.5, -0.25]),
        ]
        for (branch, seed) in [("ct", 3), ("pet", 5)] {
            initializers["\(branch).weight"] = Constant(
                shape: [3, 1, 3, 3], float32: (0..<27).map { Float($0 * seed % 11 - 5) / 8 })
            initializers["\(branch).bias"] = Constant(shape: [3], float32: [0.25, -0.125, 0.5])
            var value = "\(branch).conv"
            nodes.append(
                Node(
                    name: value, opType: "Conv", inputs: [branch, "\(branch).weight", "\(branch).bias"],
                    outputs: [value],
                    attributes: ["pads": .ints([1, 1, 1, 1])]))
            if normalized, branch == "pet" {
                for (name, numbers) in [
                    ("scale", [1.5, 0.5, -1]), ("shift", [0.25, 0, 1]), ("mean", [0.5, -0.5, 0.125]),
                    ("variance", [2, 0.5, 1]),
                ] as [(String, [Float])] {
                    initializers["pet.\(name)"] = Constant(shape: [3], float32: numbers)
                }
                let inputs = ["pet.conv", "pet.scale", "pet.shift", "pet.mean", "pet.variance"]
                nodes.append(Node(name: "norm", opType: "BatchNormalization", inputs: inputs, outputs: ["pet.norm"]))
                value = "pet.norm"
            }
            nodes += [
                Node(name: "\(branch).relu", opType: "Relu", inputs: [value], outputs: ["\(branch).relu"]),
                Node(
                    name: "\(branch).pool", opType: "GlobalAveragePool", inputs: ["\(branch).relu"],
                    outputs: ["\(branch).pool"]),
                Node(
                    name: "\(branch).flat", opType: "Flatten", inputs: ["\(branch).pool"], outputs: ["\(branch).flat"]),
            ]
        }
        nodes += [
            Node(
                name: "join", opType: "Concat", inputs: ["ct.flat", "pet.flat", "clinical"], outputs: ["joint"],
                attributes: ["axis": .int(1)]),
            Node(
                name: "head", opType: "Gemm", inputs: ["joint", "joint.weight", "joint.bias"], outputs: ["logits"],
                attributes: ["transB": .int(1)]),
        ]
        return Graph(
            name: "small",
            inputs: [
                Graph.Input(name: "ct", elementType: .float32, dimensions: [nil, 1, 6, 6]),
                Graph.Input(name: "pet", elementType: .float32, dimensions: [nil, 1, 6, 6]),
                Graph.Input(name: "clinical", elementType: .float32, dimensions: [nil, 3]),
            ],
            outputs: ["logits"] + (tapped ? ["pet.conv"] : []), nodes: nodes, initializers: initializers, opset: 17)
    }

    /// A batch whose samples all differ.
    static func inputs(batch: Int, seed: UInt64 = 1) -> [String: Tensor] {
        var random = SeededRandom(seed: seed)
        var inputs: [String: Tensor] = [:]
        for (name, shape) in [("ct", [batch, 1, 6, 6]), ("pet", [batch, 1, 6, 6]), ("clinical", [batch, 3])] {
            let shape = Shape(shape)
            inputs[name] = Tensor(
                shape: shape, scalars: (0..<shape.count).map { _ in Float(random.uniform(in: -1...1)) })
        }
        return inputs
    }

    static func sample(_ index: Int, of inputs: [String: Tensor]) -> [String: Tensor] {
        inputs.mapValues { tensor in
            let each = tensor.count / tensor.shape[0]
            return Tensor(
                shape: tensor.shape.withBatch(1), scalars: Array(tensor.scalars[(index * each)..<((index + 1) * each)]))
        }
    }
}
