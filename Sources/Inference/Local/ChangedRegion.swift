import COneDNN
import Tensors

/// Where a change of an input shows in a value that is computed from it: `extents` places along each spatial axis, from
/// `place / stride + offset` on, where `place` is where the input's box begins. Parts of it may lie beyond the value's border.
struct ChangedRegion: Equatable {
    /// How many places of the input one step is, along each axis.
    var stride: [Int]
    var offset: [Int]
    var extents: [Int]

    var count: Int { extents.reduce(1, *) }

    /// What of a window's results depends on the region.
    func results(of window: conednn_window) -> ChangedRegion {
        let (step, dilation, begin, kernel) = window.list
        var result = self
        for axis in stride.indices {
            let reach = dilation[axis] * (kernel[axis] - 1)
            let first = Self.ceiling(offset[axis] + begin[axis] - reach, step[axis])
            let last = Self.floor(offset[axis] + extents[axis] - 1 + begin[axis], step[axis])
            result.stride[axis] = stride[axis] * step[axis]
            result.offset[axis] = first
            result.extents[axis] = max(1, last - first + 1)
        }
        return result
    }

    /// What a window reads for these results.
    func operands(of window: conednn_window) -> ChangedRegion {
        let (step, dilation, begin, kernel) = window.list
        var result = self
        for axis in stride.indices {
            result.stride[axis] = stride[axis] / step[axis]
            result.offset[axis] = offset[axis] * step[axis] - begin[axis]
            result.extents[axis] = (extents[axis] - 1) * step[axis] + dilation[axis] * (kernel[axis] - 1) + 1
        }
        return result
    }

    /// The least region that covers both, of one stride.
    func union(_ other: ChangedRegion) -> ChangedRegion {
        var result = self
        for axis in stride.indices {
            let end = max(offset[axis] + extents[axis], other.offset[axis] + other.extents[axis])
            result.offset[axis] = min(offset[axis], other.offset[axis])
            result.extents[axis] = end - result.offset[axis]
        }
        return result
    }

    private static func floor(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((b - 1 - a) / b) }
    private static func ceiling(_ a: Int, _ b: Int) -> Int { -floor(-a, b) }
}
