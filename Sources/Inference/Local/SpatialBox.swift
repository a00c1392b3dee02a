import Glibc
import Tensors

/// A box of places along the spatial axes of `[batch, channel, …spatial]`.
struct SpatialBox: Equatable {
    var start: [Int]
    var extents: [Int]

    init(start: [Int], extents: [Int]) {
        self.start = start
        self.extents = extents
    }

    /// The least box outside which two arrays of one shape agree in every channel; nil where they agree everywhere or have no
    /// spatial axes.
    init?(where changed: Tensor, differsFrom original: Tensor) {
        guard changed.shape.rank > 2, changed.shape == original.shape else { return nil }
        let spatial = Array(changed.shape.dimensions.dropFirst(2))
        let width = spatial[spatial.count - 1]
        var (low, high) = (spatial, [Int](repeating: -1, count: spatial.count))
        unsafe changed.scalars.withUnsafeBufferPointer { a in
            unsafe original.scalars.withUnsafeBufferPointer { b in
                guard width > 0, let a = a.baseAddress, let b = b.baseAddress else { return }
                for row in 0..<(changed.count / width) {
                    let (a, b) = unsafe (a + row * width, b + row * width)
                    guard unsafe memcmp(a, b, width * 4) != 0 else { continue }
                    var (first, last) = (0, width - 1)
                    while unsafe a[first].bitPattern == b[first].bitPattern { first += 1 }
                    while unsafe a[last].bitPattern == b[last].bitPattern { last -= 1 }
                    var (axis, rest) = (spatial.count - 1, row)
                    var (from, to) = (first, last)
                    while axis >= 0 {
                        low[axis] = min(low[axis], from)
                        high[axis] = max(high[axis], to)
                        axis -= 1
                        guard axis >= 0 else { break }
                        (from, to) = (rest % spatial[axis], rest % spatial[axis])
                        rest /= spatial[axis]
                    }
                }
            }
        }
        guard high.allSatisfy({ $0 >= 0 }) else { return nil }
        start = low
        extents = zip(low, high).map { $1 - $0 + 1 }
    }
}

extension Tensor {
    /// The part of one sample inside a box; 0 where the box reaches beyond the array.
    func cropped(to box: SpatialBox) -> Tensor {
        let spatial = Array(shape.dimensions.dropFirst(2))
        var result = Tensor(shape: Shape([shape[0], shape[1]] + box.extents))
        let last = spatial.count - 1
        let inside = spatial.indices.map { axis in
            max(
                0, -box.start[axis])..<max(
                    max(0, -box.start[axis]), min(box.extents[axis], spatial[axis] - box.start[axis]))
        }
        let rows = result.count / max(1, box.extents[last])
        for row in 0..<rows where !inside[last].isEmpty {
            var (rest, step, from) = (row, 1, 0)
            var isInside = true
            for axis in (0..<last).reversed() {
                let at = rest % box.extents[axis]
                rest /= box.extents[axis]
                isInside = isInside && inside[axis].contains(at)
                from += (box.start[axis] + at) * step
                step *= spatial[axis]
            }
            guard isInside else { continue }
            let source = (rest * step + from) * spatial[last] + box.start[last]
            let target = row * box.extents[last]
            for i in inside[last] { result.scalars[target + i] = scalars[source + i] }
        }
        return result
    }
}
