import Inference
import Tensors
import Testing

/// Boxes of changes on their way through branches give what the whole branch gives.
@Suite struct LocalRunTests {
    /// A layer of a row of nodes; weights are made up.
    private struct Layers {
        var nodes: [Node] = []
        var constants: [String: Constant] = [:]
        var seed = 1

        mutating func numbers(_ extents: [Int]) -> Constant {
            seed += 1
            let count = extents.reduce(1, *)
            return Constant(
                shape: Shape(extents),
                float32: (0..<count).map {
                    Float(($0 * 7919 + seed * 104_729) % 101 - 50)
                        / Float(50 * max(1, extents.dropFirst().reduce(1, *))) * 4
                })
        }

        mutating func conv(_ name: String, of input: String, _ extents: [Int], _ attributes: [String: AttributeValue]) {
            constants["\(name).w"] = numbers(extents)
            constants["\(name).b"] = numbers([extents[0]])
            add("Conv", name, [input, "\(name).w", "\(name).b"], attributes)
        }

        mutating func add(
            _ type: String, _ name: String, _ inputs: [String], _ attributes: [String: AttributeValue] = [:]
        ) {
            nodes.append(Node(name: name, opType: type, inputs: inputs, outputs: [name], attributes: attributes))
        }

        mutating func head(_ input: String, channels: Int) {
            add("GlobalAveragePool", "pool", [input])
            add("Flatten", "flat", ["pool"])
            constants["head.w"] = numbers([channels, 2])
            add("Gemm", "y", ["flat", "head.w"])
        }

        func executor(_ input: [Int]) throws -> Executor {
            try NodeGraph(inputs: ["x": [nil] + input], nodes: nodes, constants: constants).executor()
        }
    }

    private static func image(_ extents: [Int], seed: Int) -> Tensor {
        let count = extents.reduce(1, *)
        return Tensor(
            shape: Shape([1] + extents),
            scalars: (0..<count).map { Float(($0 * (31 + seed) + $0 / 7 * 13) % 61) / 30 - 1 })
    }

    /// Every window, wherever it lies, against a run of the whole graph; and how often `node` was run on whole values.
    private func check(
        _ layers: Layers, input: [Int], window: [Int], stride: [Int], node: String, isLocal: Bool = true
    ) throws {
        let executor = try layers.executor(input)
        let sample = Self.image(input, seed: 0)
        let other = Self.image(input, seed: 5)
        let session = try executor.session(["x": sample])
        let shape = sample.shape
        var starts: [[Int]] = [[]]
        for axis in window.indices {
            starts = starts.flatMap { start in
                windowStarts(input[axis + 1], window[axis], stride[axis]).map { start + [$0] }
            }
        }
        let samples = starts.map { start in
            var changed = sample
            for (index, place) in Self.places(shape)
            where place.indices.allSatisfy({ axis in
                (start[axis]..<(start[axis] + window[axis])).contains(place[axis])
            }) { changed.scalars[index] = other.scalars[index] }
            return changed
        }
        let fresh = try layers.executor(input)
        try session.run(
            count: samples.count, replacing: { ["x": samples[$0]] },
            body: { index, values in
                let found = try #require(values["y"])
                let expected = try #require(try fresh.run(["x": samples[index]])["y"])
                let size = expected.scalars.reduce(0.01) { max($0, abs($1)) }
                #expect(largestDifference(found.scalars, expected.scalars) < 2e-5 * size, "window at \(starts[index])")
            })
        #expect((executor.samplesRun[node, default: 0] < samples.count) == isLocal)
    }

    private func windowStarts(_ extent: Int, _ window: Int, _ step: Int) -> [Int] {
        Array(stride(from: 0, to: extent - window, by: step)) + [extent - window]
    }

    private static func places(_ shape: Shape) -> [(Int, [Int])] {
        let spatial = Array(shape.dimensions.dropFirst(2))
        return (0..<shape.count).map { index in
            var (rest, place) = (index, [Int](repeating: 0, count: spatial.count))
            for axis in spatial.indices.reversed() {
                place[axis] = rest % spatial[axis]
                rest /= spatial[axis]
            }
            return (index, place)
        }
    }

    private static func pads(_ values: Int64...) -> AttributeValue { .ints(values) }

    /// A stem with strides and pooling, a residual block and one that halves, as in ResNets.
    @Test func aResidualNetworkComputesOnlyWhatAWindowReaches() throws {
        var layers = Layers()
        layers.conv("stem", of: "x", [8, 2, 7, 7], ["strides": .ints([2, 2]), "pads": Self.pads(3, 3, 3, 3)])
        layers.add("Relu", "stem.relu", ["stem"])
        layers.add(
            "MaxPool", "max", ["stem.relu"],
            ["kernel_shape": .ints([3, 3]), "strides": .ints([2, 2]), "pads": Self.pads(1, 1, 1, 1)])
        layers.conv("a", of: "max", [8, 8, 3, 3], ["pads": Self.pads(1, 1, 1, 1)])
        layers.add("Relu", "a.relu", ["a"])
        layers.conv("b", of: "a.relu", [8, 8, 3, 3], ["pads": Self.pads(1, 1, 1, 1)])
        layers.add("Add", "sum", ["b", "max"])
        layers.add("Relu", "sum.relu", ["sum"])
        layers.conv("c", of: "sum.relu", [12, 8, 3, 3], ["pads": Self.pads(1, 1, 1, 1), "strides": .ints([2, 2])])
        layers.conv("down", of: "sum.relu", [12, 8, 1, 1], ["strides": .ints([2, 2])])
        layers.add("Add", "sum2", ["c", "down"])
        layers.add("Relu", "sum2.relu", ["sum2"])
        layers.head("sum2.relu", channels: 12)
        try check(layers, input: [2, 96, 88], window: [8, 8], stride: [8, 8], node: "stem")
        try check(layers, input: [2, 96, 88], window: [5, 9], stride: [13, 7], node: "stem")
    }

    /// Holes, uneven padding, groups, a dense connection and means that count their padding, in three dimensions.
    @Test func aDenseNetworkInThreeDimensionsComputesOnlyWhatAWindowReaches() throws {
        var layers = Layers()
        layers.conv(
            "a", of: "x", [6, 1, 3, 4, 3], ["pads": Self.pads(1, 2, 1, 1, 1, 1), "strides": .ints([1, 2, 2])])
        layers.add("Sigmoid", "a.s", ["a"])
        layers.conv(
            "b", of: "a.s", [6, 3, 3, 3, 3],
            ["pads": Self.pads(2, 2, 2, 2, 2, 2), "dilations": .ints([2, 2, 2]), "group": .int(2)])
        layers.add("Concat", "dense", ["a.s", "b"], ["axis": .int(1)])
        layers.add(
            "AveragePool", "mean", ["dense"],
            [
                "kernel_shape": .ints([2, 2, 2]), "strides": .ints([2, 2, 2]), "pads": Self.pads(1, 0, 0, 0, 1, 1),
                "count_include_pad": .int(1),
            ])
        layers.constants["slope"] = layers.numbers([12, 1, 1, 1])
        layers.add("PRelu", "prelu", ["mean", "slope"])
        layers.head("prelu", channels: 12)
        try check(layers, input: [1, 24, 40, 36], window: [4, 6, 6], stride: [5, 8, 9], node: "a")
    }

    /// Without padding of its own a largest value below zero must not lose against the border.
    @Test func poolingOfNegativeValuesIsNotTouchedByTheBorder() throws {
        var layers = Layers()
        layers.constants["down"] = Constant(shape: [1], float32: [10])
        layers.conv("a", of: "x", [4, 1, 3, 3], ["auto_pad": .string("SAME_UPPER")])
        layers.add("Sub", "low", ["a", "down"])
        layers.add(
            "MaxPool", "max", ["low"],
            [
                "kernel_shape": .ints([3, 3]), "strides": .ints([2, 2]), "pads": Self.pads(1, 1, 1, 1),
                "ceil_mode": .int(1),
            ])
        layers.conv("b", of: "max", [4, 4, 3, 3], ["pads": Self.pads(1, 1, 1, 1)])
        layers.head("b", channels: 4)
        try check(layers, input: [1, 41, 45], window: [7, 7], stride: [7, 7], node: "a")
    }

    /// A mean over a window that leaves its padding out, and normalisation over all places, are computed whole.
    @Test func whatSpreadsAtOnceIsComputedWhole() throws {
        var layers = Layers()
        layers.constants["scale"] = layers.numbers([4])
        layers.constants["shift"] = layers.numbers([4])
        layers.conv("a", of: "x", [4, 1, 3, 3], ["pads": Self.pads(1, 1, 1, 1)])
        layers.add("InstanceNormalization", "norm", ["a", "scale", "shift"])
        layers.conv("b", of: "norm", [4, 4, 3, 3], ["pads": Self.pads(1, 1, 1, 1)])
        layers.add(
            "AveragePool", "mean", ["b"], ["kernel_shape": .ints([3, 3]), "pads": Self.pads(1, 1, 1, 1)])
        layers.head("mean", channels: 4)
        try check(layers, input: [1, 40, 40], window: [8, 8], stride: [8, 8], node: "b", isLocal: false)
    }

    /// Two images that are one input's channels, clinical values beside them, and a branch that is changed whole.
    @Test func boxesOfOneBranchMeetTheOtherBranches() throws {
        let executor = try Executor(graph: SmallFusionModel.graph())
        let sample = SmallFusionModel.inputs(batch: 1)
        let session = try executor.session(sample)
        let fresh = try Executor(graph: SmallFusionModel.graph())
        let other = SmallFusionModel.inputs(batch: 1, seed: 9)
        let replaced: [[String: Tensor]] = try (0..<40).map { index in
            var ct = try #require(sample["ct"])
            ct.scalars[index % 36] = 3
            if index % 5 == 0 { return ["ct": try #require(other["ct"]), "clinical": try #require(other["clinical"])] }
            return index % 3 == 0 ? ["ct": ct, "pet": try #require(other["pet"])] : ["ct": ct]
        }
        try session.run(
            count: 40, replacing: { replaced[$0] },
            body: { index, values in
                let expected = try #require(try fresh.run(sample.merging(replaced[index]) { $1 })["logits"])
                #expect(largestDifference(try #require(values["logits"]).scalars, expected.scalars) < 1e-5)
            })
    }
}
