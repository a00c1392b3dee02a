import COneDNN
import Tensors

/// The geometry attributes that convolutions and pooling share.
struct ConvolutionWindow {
    let strides: [Int]?
    let dilations: [Int]?
    let pads: [Int]?
    let autoPad: String
    let ceil: Bool

    init(_ node: NodeReader) throws {
        strides = try node.ints("strides")
        dilations = try node.ints("dilations")
        pads = try node.ints("pads")
        autoPad = try node.string("auto_pad", default: "NOTSET")
        ceil = try node.flag("ceil_mode")
        guard ["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"].contains(autoPad) else {
            throw NodeProblem("auto_pad \(autoPad) is unknown")
        }
    }

    /// Whether the kernel has no holes.
    static func isDense(_ window: conednn_window) -> Bool {
        let dilation = window.dilation
        return [dilation.0, dilation.1, dilation.2].prefix(Int(window.axes)).allSatisfy { $0 == 1 }
    }

    /// The window over an input's spatial extents, and the output's.
    func over(_ extents: [Int], kernel: [Int]) throws -> (window: conednn_window, output: [Int]) {
        let axes = extents.count
        guard (1...3).contains(axes), kernel.count == axes else {
            throw NodeProblem("a kernel of \(kernel.count) axes over \(axes) spatial axes")
        }
        let strides = self.strides ?? [Int](repeating: 1, count: axes)
        let dilations = self.dilations ?? [Int](repeating: 1, count: axes)
        let pads = self.pads ?? [Int](repeating: 0, count: 2 * axes)
        guard strides.count == axes, dilations.count == axes, pads.count == 2 * axes else {
            throw NodeProblem("strides, dilations or pads do not have one entry per spatial axis")
        }
        var begin = [Int](repeating: 0, count: axes)
        var end = begin
        var output = begin
        for axis in 0..<axes {
            let reach = dilations[axis] * (kernel[axis] - 1) + 1
            switch autoPad {
            case "SAME_UPPER", "SAME_LOWER":
                output[axis] = (extents[axis] + strides[axis] - 1) / strides[axis]
                let total = max(0, (output[axis] - 1) * strides[axis] + reach - extents[axis])
                begin[axis] = autoPad == "SAME_UPPER" ? total / 2 : total - total / 2
                end[axis] = total - begin[axis]
            default:
                begin[axis] = autoPad == "VALID" ? 0 : pads[axis]
                end[axis] = autoPad == "VALID" ? 0 : pads[axes + axis]
                let room = extents[axis] + begin[axis] + end[axis] - reach
                guard room >= 0 else { throw NodeProblem("the kernel is larger than the padded input") }
                output[axis] = room / strides[axis] + 1
                if ceil, room % strides[axis] != 0, output[axis] * strides[axis] < extents[axis] + begin[axis] {
                    // One more window, which starts inside the input or its left padding.
                    output[axis] += 1
                    end[axis] = (output[axis] - 1) * strides[axis] + reach - extents[axis] - begin[axis]
                }
            }
        }
        return (Self.window(strides, dilations, begin, end, kernel), output)
    }

    static func window(
        _ strides: [Int], _ dilations: [Int], _ begin: [Int], _ end: [Int], _ kernel: [Int]
    ) -> conednn_window {
        func triple(_ values: [Int]) -> (Int64, Int64, Int64) {
            let v = values.map(Int64.init) + [1, 1, 1]
            return (v[0], v[1], v[2])
        }
        return conednn_window(
            axes: Int32(kernel.count), stride: triple(strides), dilation: triple(dilations), pad_begin: triple(begin),
            pad_end: triple(end), kernel: triple(kernel))
    }
}

extension conednn_window {
    /// Per axis, for loops of our own.
    var list: (stride: [Int], dilation: [Int], begin: [Int], kernel: [Int]) {
        func entries(_ triple: (Int64, Int64, Int64)) -> [Int] { [Int(triple.0), Int(triple.1), Int(triple.2)] }
        return (entries(stride), entries(dilation), entries(pad_begin), entries(kernel))
    }
}
