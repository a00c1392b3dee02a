import COneDNN
import Tensors

/// The gradient by the data of a strided convolution of few channels (a model's first layer), as one dense convolution whose
/// channels are the phases of the stride, spread out afterwards.
///
/// oneDNN computes it as a matrix product and adds up overlapping columns on one thread (measured 18 GFLOP/s for a first 3-D
/// layer of one channel). A convolution for each phase (`PhasedConvolutionGradient`) would waste seven of the eight lanes that oneDNN
/// gives a block of channels; all phases together fill them. Two blocks at a time keep its registers busier than one (155 GFLOP/s
/// against 88 in 3-D), so the phases are those of a multiple of the stride where the stride has fewer than sixteen.
final class InterleavedConvolutionGradient: StridedGradient {
    private let primitive: Primitive
    private let weights: Memory
    private let scratch: Memory
    private let period: [Int]
    private let extents: [Int]
    /// Of the dense convolution's result.
    private let grid: [Int]
    private let inputs: Int
    private let arrays: Int
    private let block: Int
    private let blocks: Int

    /// nil where it cannot be done or brings nothing: many channels, groups, holes in the kernel, other layouts.
    /// - Parameters:
    ///   - source: the extents of the convolution's input, `[batch, channel, …]`; row-major.
    ///   - weights: `[out, in, …]`, row-major.
    init?(
        source: Shape, sourceLayout: Layout, target: Layout, weightShape: Shape, weights: Memory, window: conednn_window
    ) throws(ArithmeticFailure) {
        guard weightShape.rank == Int(window.axes) + 2, source.rank == weightShape.rank, sourceLayout.isPlain,
            source[1] == weightShape[1], weightShape[1] < 8, target.channelBlock > 1, ConvolutionWindow.isDense(window)
        else { return nil }
        let (outputs, inputs) = (weightShape[0], weightShape[1])
        let extents = Array(source.dimensions.dropFirst(2))
        let strides = StridePhases.axes(extents, window: window).map(\.stride)
        var multiples = strides.map { _ in 1 }
        for axis in strides.indices.reversed()
        where zip(strides, multiples).reduce(inputs, { $0 * $1.0 * $1.1 }) < 16 && strides[axis] > 1 {
            multiples[axis] = 2
        }
        let axes = StridePhases.axes(extents, window: window, multiples: multiples)
        // One kernel for all phases: from the first output that any of them meets to the last.
        let low = axes.map { axis in axis.phases.map { $0.lead - $0.count + 1 }.min() ?? 0 }
        let taps = zip(axes, low).map { axis, low in (axis.phases.map(\.lead).max() ?? 0) - low + 1 }
        let grid = axes.map { axis in axis.phases[0].extent }
        let before = low.map { -$0 }
        let after = axes.indices.map { (grid[$0] - 1) * multiples[$0] + low[$0] + taps[$0] - axes[$0].arrived }
        guard (before + after).allSatisfy({ $0 >= 0 }) else { return nil }
        let channels = axes.map(\.period).reduce(inputs, *)
        let shape = Shape([channels, outputs] + taps)
        var dense = ConvolutionWindow.window(multiples, taps.map { _ in 1 }, before, after, taps)
        let plain = try Layout(plain: shape)
        let plainResult = try Layout(plain: Shape([source[0], channels] + grid))
        let dimensions = shape.dimensions.map(Int64.init)
        defer { withExtendedLifetime((target, plainResult)) {} }
        let primitive = unsafe try Primitive(
            conednn_convolution_forward(
                false, target.handle, true, Int32(dimensions.count), dimensions, 0, plainResult.handle, false, false,
                &dense))
        let layout = try primitive.layout(CONEDNN_DST, plain: plainResult)
        guard !primitive.isReference, layout.channelBlock > 1 else { return nil }
        let wanted = try primitive.layout(CONEDNN_WEIGHTS, plain: plain)
        let own = Memory(Self.taps(of: weights, weightShape, shape, axes: axes, low: low))
        let arranged = Memory(bytes: wanted.bytes)
        unsafe try Reorder(from: plain, to: wanted).forward([own.floats], [arranged.floats])
        self.primitive = primitive
        self.weights = arranged
        scratch = Memory(bytes: layout.bytes)
        period = axes.map(\.period)
        self.extents = extents
        self.grid = grid
        self.inputs = inputs
        arrays = source[0] * inputs
        block = layout.channelBlock
        blocks = (channels + block - 1) / block
    }

    /// `[phase · inputs + in, out, …]`: the taps of each phase where they meet what arrives, zero elsewhere. Phases are numbered
    /// row-major over the rests of the axes.
    private static func taps(
        of weights: Memory, _ from: Shape, _ to: Shape, axes: [StridePhases], low: [Int]
    ) -> [Float] {
        let (outputs, inputs) = (from[0], from[1])
        let (each, steps) = (from.dimensions.dropFirst(2).reduce(1, *), Shape(axes.map(\.kernel)).strides)
        let places = Shape(Array(to.dimensions.dropFirst(2)))
        var result = [Float](repeating: 0, count: to.count)
        for phase in 0..<(to[0] / inputs) {
            let rests = Shape(axes.map(\.period)).place(phase)
            let chosen = zip(axes, rests).map { $0.phases[$1] }
            for place in 0..<places.count {
                let position = places.place(place)
                var offset = 0
                var isMet = true
                for axis in axes.indices {
                    let t = chosen[axis].lead - low[axis] - position[axis]
                    isMet = isMet && t >= 0 && t < chosen[axis].count
                    offset += (chosen[axis].first + axes[axis].stride * t) * steps[axis]
                }
                guard isMet else { continue }
                for input in 0..<inputs {
                    for output in 0..<outputs {
                        let tap = unsafe weights.floats[(output * inputs + input) * each + offset]
                        result[((phase * inputs + input) * outputs + output) * places.count + place] = tap
                    }
                }
            }
        }
        return result
    }

    func run(_ gy: UnsafeMutablePointer<Float>, _ gx: UnsafeMutablePointer<Float>) throws(ArithmeticFailure) {
        unsafe try primitive.run([
            (CONEDNN_SRC, gy), (CONEDNN_WEIGHTS, weights.floats), (CONEDNN_DST, scratch.floats),
        ])
        unsafe spread(gx)
    }

    /// Puts every phase where it belongs, row by row along the last axis.
    private func spread(_ gx: UnsafeMutablePointer<Float>) {
        let axes = extents.count
        let (columns, step, places) = (extents[axes - 1], period[axes - 1], grid.reduce(1, *))
        let (extents, period, strides, phaseStrides) = (extents, period, Shape(grid).strides, Shape(period).strides)
        let (from, block, blocks, inputs) = unsafe (scratch.floats, block, blocks, inputs)
        let rows = extents.dropLast().reduce(1, *)
        Cores.split(arrays * rows, grain: max(1, (1 << 14) / columns)) { range in
            for row in range {
                let array = row / rows
                var (rest, at, phase) = (row % rows, 0, 0)
                for axis in (0..<(axes - 1)).reversed() {
                    let position = rest % extents[axis]
                    rest /= extents[axis]
                    at += position / period[axis] * strides[axis]
                    phase += position % period[axis] * phaseStrides[axis]
                }
                let to = unsafe gx + row * columns
                for rest in 0..<step {
                    let channel = (phase + rest) * inputs + array % inputs
                    let start = ((array / inputs * blocks + channel / block) * places + at) * block + channel % block
                    var (column, source) = unsafe (rest, from + start)
                    while column < columns {
                        unsafe to[column] = source.pointee
                        column += step
                        unsafe source += block
                    }
                }
            }
        }
    }
}

extension Shape {
    /// The place of a row-major element along each axis.
    fileprivate func place(_ index: Int) -> [Int] {
        var rest = index
        return zip(dimensions, strides).map { _, stride in
            defer { rest %= stride }
            return rest / stride
        }
    }
}
