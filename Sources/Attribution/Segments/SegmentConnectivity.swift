import Tensors

/// Makes segments connected: each part that touches by faces becomes a segment, parts too small join a neighbour.
struct SegmentConnectivity {
    /// `[slice, row, column]`.
    let shape: Shape

    /// - Parameter smallest: parts of fewer places join the neighbour with which they share most faces (the earlier one
    ///   of equals), smallest parts first; a part without neighbours stays.
    /// - Returns: a label for each place, −1 where `labels` has one below 0.
    func joined(labels: [Int32], smallest: Int) -> [Int32] {
        let (parts, sizes) = self.parts(of: labels)
        guard sizes.contains(where: { $0 < smallest }) else { return parts }
        var neighbours = self.neighbours(of: parts, count: sizes.count)
        var roots = Array(0..<sizes.count)
        var joinedSizes = sizes
        for part in sizes.indices.sorted(by: { (sizes[$0], $0) < (sizes[$1], $1) }) {
            let root = find(part, &roots)
            guard joinedSizes[root] < smallest else { continue }
            var faces: [Int: Int] = [:]
            for (other, shared) in neighbours[root] {
                let otherRoot = find(other, &roots)
                if otherRoot != root { faces[otherRoot, default: 0] += shared }
            }
            guard let best = faces.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) })?.key else { continue }
            roots[root] = best
            joinedSizes[best] += joinedSizes[root]
            neighbours[best].merge(neighbours[root], uniquingKeysWith: +)
            neighbours[root] = [:]
        }
        return parts.map { $0 < 0 ? -1 : Int32(find(Int($0), &roots)) }
    }

    /// Connected parts of equal labels, numbered in scan order, with their sizes.
    private func parts(of labels: [Int32]) -> (labels: [Int32], sizes: [Int]) {
        let (depth, rows, columns) = (shape[0], shape[1], shape[2])
        let plane = rows * columns
        var parts = [Int32](repeating: -1, count: labels.count)
        var sizes: [Int] = []
        var stack: [Int] = []
        for seed in labels.indices where labels[seed] >= 0 && parts[seed] < 0 {
            let part = Int32(sizes.count)
            let label = labels[seed]
            var size = 0
            parts[seed] = part
            stack.append(seed)
            while let at = stack.popLast() {
                size += 1
                let (z, y, x) = (at / plane, at / columns % rows, at % columns)
                if z > 0 { visit(at - plane) }
                if z + 1 < depth { visit(at + plane) }
                if y > 0 { visit(at - columns) }
                if y + 1 < rows { visit(at + columns) }
                if x > 0 { visit(at - 1) }
                if x + 1 < columns { visit(at + 1) }
            }
            sizes.append(size)

            func visit(_ other: Int) {
                guard parts[other] < 0, labels[other] == label else { return }
                parts[other] = part
                stack.append(other)
            }
        }
        return (parts, sizes)
    }

    /// For each part the parts that it touches, with the number of faces shared.
    private func neighbours(of parts: [Int32], count: Int) -> [[Int: Int]] {
        var result = [[Int: Int]](repeating: [:], count: count)
        let strides = shape.strides
        for axis in 0..<3 where shape[axis] > 1 {
            for at in parts.indices where at / strides[axis] % shape[axis] + 1 < shape[axis] {
                let (a, b) = (parts[at], parts[at + strides[axis]])
                guard a != b, a >= 0, b >= 0 else { continue }
                result[Int(a)][Int(b), default: 0] += 1
                result[Int(b)][Int(a), default: 0] += 1
            }
        }
        return result
    }

    private func find(_ part: Int, _ roots: inout [Int]) -> Int {
        var root = part
        while roots[root] != root { root = roots[root] }
        var at = part
        while roots[at] != root { (roots[at], at) = (root, roots[at]) }
        return root
    }
}
