import Inference
import Tensors
import Testing

/// The gradient of one element of a convolution's output is the kernel laid over the window that made it.
@Suite struct StridedConvolutionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let extents: [Int]
        let channels: (Int, Int)
        let kernel: Int
        let stride: Int
        let pad: Int

        var testDescription: String { "\(extents) \(channels) kernel \(kernel) stride \(stride) pad \(pad)" }
    }

    static let cases = [
        Case(extents: [6, 8, 10], channels: (8, 16), kernel: 3, stride: 2, pad: 1),
        Case(extents: [7, 9, 5], channels: (16, 8), kernel: 3, stride: 2, pad: 1),
        Case(extents: [6, 7, 8], channels: (16, 16), kernel: 1, stride: 2, pad: 0),
        Case(extents: [9, 8, 7], channels: (8, 8), kernel: 4, stride: 3, pad: 2),
        Case(extents: [8, 8, 8], channels: (12, 20), kernel: 2, stride: 2, pad: 0),
        Case(extents: [6, 6, 6], channels: (1, 16), kernel: 3, stride: 2, pad: 1),
        Case(extents: [11, 10], channels: (16, 24), kernel: 3, stride: 2, pad: 1),
        Case(extents: [14, 13], channels: (1, 32), kernel: 7, stride: 2, pad: 3),
        Case(extents: [13, 16], channels: (3, 16), kernel: 7, stride: 2, pad: 3),
        Case(extents: [7, 5, 9], channels: (2, 8), kernel: 3, stride: 2, pad: 1),
        Case(extents: [10, 11], channels: (1, 16), kernel: 4, stride: 4, pad: 0),
        Case(extents: [12, 10], channels: (4, 16), kernel: 2, stride: 3, pad: 1),
    ]

    @Test(arguments: cases) func theGradientIsTheKernelInItsWindow(_ item: Case) throws {
        let axes = item.extents.count
        let shape = Shape([item.channels.1, item.channels.0] + item.extents.map { _ in item.kernel })
        let weights = (0..<shape.count).map { Float($0 * 37 % 101 - 50) / 64 }
        let graph = Graph(
            name: "strided",
            inputs: [
                Graph.Input(name: "x", elementType: .float32, dimensions: [nil, item.channels.0] + item.extents)
            ], outputs: ["y"],
            nodes: [
                Node(
                    name: "conv", opType: "Conv", inputs: ["x", "w"], outputs: ["c"],
                    attributes: [
                        "pads": .ints([Int64](repeating: Int64(item.pad), count: 2 * axes)),
                        "strides": .ints([Int64](repeating: Int64(item.stride), count: axes)),
                    ]),
                Node(name: "flat", opType: "Flatten", inputs: ["c"], outputs: ["y"]),
            ], initializers: ["w": Constant(shape: shape, float32: weights)], opset: 17)
        let input = Shape([1, item.channels.0] + item.extents)
        let session = try Executor(graph: graph).session(["x": Tensor(shape: input)])
        let size = item.extents.map { ($0 + 2 * item.pad - item.kernel) / item.stride + 1 }
        let places = size.reduce(1, *)
        for target in [0, places / 2, places - 1, (item.channels.1 - 1) * places + places / 3] {
            let found = try #require(
                try session.gradient(of: ("y", target), withRespectTo: ["x"]).gradients["x"])
            var expected = Tensor(shape: input)
            let channel = target / places
            for tap in 0..<shape.count / item.channels.1 {
                var (rest, place, at, step, inside) = (tap, target % places, 0, 1, true)
                for axis in (0..<axes).reversed() {
                    let x = place % size[axis] * item.stride + rest % item.kernel - item.pad
                    inside = inside && x >= 0 && x < item.extents[axis]
                    at += x * step
                    step *= item.extents[axis]
                    place /= size[axis]
                    rest /= item.kernel
                }
                if inside {
                    expected.scalars[rest * step + at] = weights[channel * (shape.count / item.channels.1) + tap]
                }
            }
            #expect(found == expected)
        }
    }
}
