import COneDNN
import Tensors

/// The gradient by the data of a strided convolution, as one dense convolution for each phase of the stride.
///
/// Input places that leave the same rest when divided by the stride meet the same taps of the kernel, so each such phase of the
/// gradient is a convolution of what arrives with those taps at stride 1, and no multiplication is made with a zero. Without
/// AVX-512, oneDNN has only matrix products for 3-D kernels (measured 27 of the 90 GFLOP/s of its dense convolutions).
final class PhasedConvolutionGradient: StridedGradient {
    private struct Phase {
        let primitive: Primitive
        let weights: Memory
        /// First place along each axis.
        let start: [Int]
        let extents: [Int]
    }

    private let phases: [Phase]
    private let scratch: Memory
    /// Along each axis.
    private let stride: [Int]
    private let extents: [Int]
    /// Arrays of places that follow one another, and how many channels each place holds.
    private let arrays: Int
    private let block: Int
    private let hasGaps: Bool

    /// nil where it cannot be done or brings nothing: few channels, groups, holes in the kernel, other layouts.
    /// - Parameters:
    ///   - source: the extents of the convolution's input, `[batch, channel, …]`.
    ///   - weights: `[out, in, …]`, row-major.
    init?(
        source: Shape, sourceLayout: Layout, target: Layout, weightShape: Shape, weights: Memory, window: conednn_window
    ) throws(ArithmeticFailure) {
        let block = sourceLayout.channelBlock
        guard weightShape.rank == Int(window.axes) + 2, source.rank == weightShape.rank, weightShape[1] >= 8, block > 1,
            target.channelBlock == block, ConvolutionWindow.isDense(window)
        else { return nil }
        let (outputs, inputs) = (weightShape[0], weightShape[1])
        let extents = Array(source.dimensions.dropFirst(2))
        let axes = StridePhases.axes(extents, window: window)
        let (stride, kernel) = (axes.map(\.stride), axes.map(\.kernel))
        self.stride = stride
        self.block = block
        self.extents = extents
        arrays = source[0] * ((inputs + block - 1) / block)
        var phases: [Phase] = []
        var largest = 0
        for index in 0..<stride.reduce(1, *) {
            var rest = index
            let chosen = axes.map { axis in
                defer { rest /= axis.stride }
                return axis.phases[rest % axis.stride]
            }
            let (start, first, taps) = (chosen.map(\.rest), chosen.map(\.first), chosen.map(\.count))
            let size = chosen.map(\.extent)
            let before = chosen.map { $0.count - 1 - $0.lead }
            let after = zip(chosen, axes).map { $0.extent + $0.lead - $1.arrived }
            guard !taps.contains(0), size.allSatisfy({ $0 > 0 }) else { continue }
            guard (before + after).allSatisfy({ $0 >= 0 }) else { return nil }
            let shape = Shape([inputs, outputs] + taps)
            let result = Shape([source[0], inputs] + size)
            var dense = ConvolutionWindow.window(
                taps.map { _ in 1 }, taps.map { _ in 1 }, before, after, taps)
            let (plain, plainResult) = (try Layout(plain: shape), try Layout(plain: result))
            let dimensions = shape.dimensions.map(Int64.init)
            defer { withExtendedLifetime((target, plainResult)) {} }
            let primitive = unsafe try Primitive(
                conednn_convolution_forward(
                    false, target.handle, true, Int32(dimensions.count), dimensions, 0, plainResult.handle, false,
                    false, &dense))
            let layout = try primitive.layout(CONEDNN_DST, plain: plainResult)
            guard !primitive.isReference, layout.channelBlock == block else { return nil }
            let wanted = try primitive.layout(CONEDNN_WEIGHTS, plain: plain)
            let own = Memory(
                Self.taps(of: weights, weightShape, shape, kernel: kernel, first: first, stride: stride))
            let arranged: Memory
            if wanted.isSame(as: plain) {
                arranged = own
            } else {
                arranged = Memory(bytes: wanted.bytes)
                unsafe try Reorder(from: plain, to: wanted).forward([own.floats], [arranged.floats])
            }
            largest = max(largest, layout.bytes)
            phases.append(Phase(primitive: primitive, weights: arranged, start: start, extents: size))
        }
        self.phases = phases
        scratch = Memory(bytes: largest)
        hasGaps = phases.count < stride.reduce(1, *)
    }

    /// One phase's taps, last to first, as `[in, out, …]`.
    private static func taps(
        of weights: Memory, _ from: Shape, _ to: Shape, kernel: [Int], first: [Int], stride: [Int]
    ) -> [Float] {
        let (outputs, inputs) = (from[0], from[1])
        let places = Array(to.dimensions.dropFirst(2))
        let steps = Shape(kernel).strides
        var offsets = [0]
        for axis in places.indices {
            offsets = offsets.flatMap { offset in
                (0..<places[axis]).map { u in
                    offset + (first[axis] + stride[axis] * (places[axis] - 1 - u)) * steps[axis]
                }
            }
        }
        let each = kernel.reduce(1, *)
        var result: [Float] = []
        result.reserveCapacity(to.count)
        for input in 0..<inputs {
            for output in 0..<outputs {
                let start = (output * inputs + input) * each
                for offset in offsets { unsafe result.append(weights.floats[start + offset]) }
            }
        }
        return result
    }

    func run(_ gy: UnsafeMutablePointer<Float>, _ gx: UnsafeMutablePointer<Float>) throws(ArithmeticFailure) {
        if hasGaps {
            Cores.split(arrays * extents.reduce(block, *)) { range in
                unsafe (gx + range.lowerBound).update(repeating: 0, count: range.count)
            }
        }
        for phase in phases {
            unsafe try phase.primitive.run([
                (CONEDNN_SRC, gy), (CONEDNN_WEIGHTS, phase.weights.floats), (CONEDNN_DST, scratch.floats),
            ])
            unsafe place(phase, gx)
        }
    }

    /// Puts a phase's result where it belongs, row by row along the last axis.
    private func place(_ phase: Phase, _ gx: UnsafeMutablePointer<Float>) {
        let (from, block, columns) = unsafe (scratch.floats, block, phase.extents[phase.extents.count - 1])
        let (step, strides) = (stride[stride.count - 1], Shape(extents).strides)
        let rows = phase.extents.dropLast().reduce(1, *)
        let whole = extents.reduce(1, *)
        // Ranges of elements become ranges of rows.
        let row = columns * block
        Cores.split(arrays * rows, grain: max(1, (1 << 14) / row)) { range in
            for index in range {
                var (rest, at) = (index % rows, index / rows * whole)
                for axis in phase.extents.indices.dropLast().reversed() {
                    at += (phase.start[axis] + rest % phase.extents[axis] * stride[axis]) * strides[axis]
                    rest /= phase.extents[axis]
                }
                at += phase.start[phase.start.count - 1]
                let (source, to) = unsafe (from + index * row, gx + at * block)
                for column in 0..<columns {
                    for k in 0..<block { unsafe to[column * step * block + k] = source[column * block + k] }
                }
            }
        }
    }
}
