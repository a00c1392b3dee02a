import COneDNN
import Tensors

/// Puts what changed back among what did not: an operator of our own, for graphs that compute only where an input changed.
///
/// Inputs: the values inside a box, `[n, channels, …]`; per sample where the box of the *input* begins, `[n, axes]`; the unchanged
/// sample's whole value, `[1, channels, …]`, a constant. A box begins at `place / stride + offset`. The result is the box
/// of `extents` at `place / stride + to`, or without these the whole array; beyond the array's border it is `fill`.
struct Frame: Operator {
    static let opType = "modalis.Frame"
    private let stride: [Int]
    private let offset: [Int]
    /// Where the result begins and how large it is; nil for everything.
    private let target: (offset: [Int], extents: [Int])?
    private let fill: Float
    private let sample: String

    init(_ node: NodeReader) throws {
        guard node.node.inputs.count == 3 else { throw NodeProblem("it has three inputs") }
        sample = node.node.inputs[2]
        guard let stride = try node.ints("stride"), let offset = try node.ints("offset"), stride.count == offset.count,
            (1...3).contains(stride.count), stride.allSatisfy({ $0 > 0 })
        else { throw NodeProblem("stride or offset is missing or wrong") }
        self.stride = stride
        self.offset = offset
        fill = try node.float("fill", default: 0)
        if let to = try node.ints("to"), let extents = try node.ints("extents") {
            guard to.count == stride.count, extents.count == stride.count, extents.allSatisfy({ $0 > 0 }) else {
                throw NodeProblem("to and extents do not fit the stride")
            }
            target = (to, extents)
        } else {
            target = nil
        }
    }

    static func node(
        _ name: String, inputs: [String], region: ChangedRegion, to target: ChangedRegion?, fill: Float
    ) -> Node {
        var attributes: [String: AttributeValue] = [
            "stride": .ints(region.stride.map(Int64.init)), "offset": .ints(region.offset.map(Int64.init)),
            "fill": .float(fill),
        ]
        if let target {
            attributes["to"] = .ints(target.offset.map(Int64.init))
            attributes["extents"] = .ints(target.extents.map(Int64.init))
        }
        return Node(name: name, opType: opType, inputs: inputs, outputs: [name], attributes: attributes)
    }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let (inner, place, whole) = (try request.input(0), try request.input(1), try request.input(2))
        let axes = stride.count
        guard inner.shape.rank == axes + 2, whole.shape.rank == axes + 2, inner.shape[1] == whole.shape[1],
            place.shape == [inner.shape[0], axes], whole.shape[0] == 1,
            let unchanged = whole.constant
        else { throw NodeProblem("a box \(inner.shape) does not fit into \(whole.shape)") }
        let extents = target?.extents ?? Array(whole.shape.dimensions.dropFirst(2))
        let output = Shape(Array(inner.shape.dimensions.prefix(2)) + extents)
        let block = max(1, inner.layout.channelBlock)
        let boxes = FrameKernel.Boxes(
            stride: stride, inner: offset, outer: target?.offset, fill: fill,
            channelBlocks: (output[1] + block - 1) / block,
            block: block)
        let layout = try Layout(whole.shape, channelBlock: block)
        // In one place for all batch sizes.
        let memory = try request.weights.memory(key: sample, layout: layout, plain: try Layout(plain: whole.shape)) {
            unchanged.floats
        }
        let made = FrameKernel(
            boxes,
            layouts: [try Layout(inner.shape, channelBlock: block), try Layout(plain: place.shape)],
            sample: memory, output: try Layout(output, channelBlock: block),
            shapes: (inner.shape, whole.shape, output))
        return .kernel(made, outputs: [output], elementType: .float32)
    }
}

final class FrameKernel: Kernel {
    struct Boxes {
        let stride: [Int]
        let inner: [Int]
        let outer: [Int]?
        let fill: Float
        let channelBlocks: Int
        let block: Int
    }

    let inputLayouts: [Layout?]
    let outputLayouts: [Layout]
    private let boxes: Boxes
    private let sample: Memory
    /// Three spatial extents each, with 1 for axes that are not there.
    private let inner: [Int]
    private let whole: [Int]
    private let outer: [Int]
    private let batch: Int
    private let axes: Int

    init(
        _ boxes: Boxes, layouts: [Layout], sample: Memory, output: Layout,
        shapes: (inner: Shape, whole: Shape, outer: Shape)
    ) {
        self.boxes = boxes
        self.sample = sample
        inputLayouts = layouts
        outputLayouts = [output]
        axes = boxes.stride.count
        batch = shapes.inner[0]
        let missing = [Int](repeating: 1, count: 3 - axes)
        inner = missing + shapes.inner.dimensions.dropFirst(2)
        whole = missing + shapes.whole.dimensions.dropFirst(2)
        outer = missing + shapes.outer.dimensions.dropFirst(2)
    }

    var backwardReads: BackwardReads { [] }

    func forward(_ x: [UnsafeMutablePointer<Float>], _ y: [UnsafeMutablePointer<Float>]) {
        let (from, place, sample, to) = unsafe (x[0], x[1], sample.floats, y[0])
        let width = boxes.block
        let each = (inner: inner.reduce(width, *), whole: whole.reduce(width, *), outer: outer.reduce(width, *))
        Cores.split(batch * boxes.channelBlocks, grain: max(1, Cores.grain / each.outer)) { units in
            for unit in units {
                let (row, channel) = unit.quotientAndRemainder(dividingBy: boxes.channelBlocks)
                let (begin, inside) = unsafe starts(place + row * axes)
                unsafe copy(
                    from + unit * each.inner, at: inside, among: sample + channel * each.whole,
                    to: to + unit * each.outer, at: begin)
            }
        }
    }

    /// Where the result and the box begin in the whole array.
    private func starts(_ place: UnsafeMutablePointer<Float>) -> (outer: [Int], inner: [Int]) {
        var (outer, inner) = ([0, 0, 0], [0, 0, 0])
        for axis in 0..<axes {
            let base = unsafe Int(place[axis]) / boxes.stride[axis]
            outer[3 - axes + axis] = boxes.outer.map { base + $0[axis] } ?? 0
            inner[3 - axes + axis] = base + boxes.inner[axis]
        }
        return (outer, inner)
    }

    /// One block of channels of one sample.
    private func copy(
        _ box: UnsafeMutablePointer<Float>, at start: [Int], among sample: UnsafeMutablePointer<Float>,
        to result: UnsafeMutablePointer<Float>, at begin: [Int]
    ) {
        let width = boxes.block
        // Along the last axis: what of the result lies in the array, and what of that in the box.
        let line = outer[2]
        let known = max(0, -begin[2])..<max(max(0, -begin[2]), min(line, whole[2] - begin[2]))
        let first = max(known.lowerBound, start[2] - begin[2])
        let changed = first..<max(first, min(known.upperBound, start[2] + inner[2] - begin[2]))
        for z in 0..<outer[0] {
            for y in 0..<outer[1] {
                let to = unsafe result + (z * outer[1] + y) * line * width
                let (gz, gy) = (begin[0] + z, begin[1] + y)
                guard gz >= 0, gz < whole[0], gy >= 0, gy < whole[1] else {
                    unsafe to.update(repeating: boxes.fill, count: line * width)
                    continue
                }
                unsafe to.update(repeating: boxes.fill, count: known.lowerBound * width)
                unsafe (to + known.upperBound * width).update(
                    repeating: boxes.fill, count: (line - known.upperBound) * width)
                unsafe (to + known.lowerBound * width).update(
                    from: sample + ((gz * whole[1] + gy) * whole[2] + begin[2] + known.lowerBound) * width,
                    count: known.count * width)
                let (bz, by) = (gz - start[0], gy - start[1])
                guard bz >= 0, bz < inner[0], by >= 0, by < inner[1], !changed.isEmpty else { continue }
                let at = (bz * inner[1] + by) * inner[2] + changed.lowerBound + begin[2] - start[2]
                unsafe (to + changed.lowerBound * width).update(from: box + at * width, count: changed.count * width)
            }
        }
    }

    func backward(_ pass: BackwardPass) { preconditionFailure("what changed locally is never differentiated") }
}
