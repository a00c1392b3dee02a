import Tensors

/// Windows moved over an array in steps; the last along each axis is cropped at the border.
struct OcclusionGrid: Sendable {
    /// The array's axes, without the batch.
    let extents: [Int]
    let window: [Int]
    let stride: [Int]
    /// Windows along each axis.
    let counts: [Int]

    init(extents: [Int], window: [Int], stride: [Int]) {
        self.extents = extents
        self.window = window
        self.stride = stride
        counts = zip(extents, zip(window, stride)).map { extent, step in
            (extent - step.0 + step.1 - 1) / step.1 + 1
        }
    }

    var count: Int { counts.reduce(1, *) }

    /// The window's range along each axis.
    func ranges(_ index: Int) -> [Range<Int>] {
        var rest = index
        var ranges = [Range<Int>](repeating: 0..<0, count: extents.count)
        for axis in extents.indices.reversed() {
            let start = rest % counts[axis] * stride[axis]
            rest /= counts[axis]
            ranges[axis] = start..<min(start + window[axis], extents[axis])
        }
        return ranges
    }

    /// Calls `body` with each run of adjoining elements inside the window.
    func forEachRun(_ index: Int, _ body: (Range<Int>) -> Void) {
        let ranges = ranges(index)
        let strides = Shape(extents).strides
        let last = extents.count - 1
        guard last >= 0 else { return body(0..<1) }
        var at = ranges.map(\.lowerBound)
        while true {
            let start = zip(at, strides).reduce(0) { $0 + $1.0 * $1.1 }
            body(start..<(start + ranges[last].count))
            var axis = last - 1
            while axis >= 0 {
                at[axis] += 1
                if at[axis] < ranges[axis].upperBound { break }
                at[axis] = ranges[axis].lowerBound
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    /// The sample (batch 1) with the window taken from `fill`.
    func occlude(_ sample: Tensor, with fill: Tensor, at index: Int) -> Tensor {
        var occluded = sample
        forEachRun(index) { run in
            for i in run { occluded.scalars[i] = fill.scalars[i] }
        }
        return occluded
    }

    /// The mean over covering windows.
    func map(_ values: [Double], shape: Shape) -> Tensor {
        var sums = [Double](repeating: 0, count: shape.count)
        var covers = [Double](repeating: 0, count: shape.count)
        for (index, value) in values.enumerated() {
            forEachRun(index) { run in
                for i in run {
                    sums[i] += value
                    covers[i] += 1
                }
            }
        }
        return Tensor(shape: shape, scalars: zip(sums, covers).map { $1 > 0 ? Float($0 / $1) : 0 })
    }
}
