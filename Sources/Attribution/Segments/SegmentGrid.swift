import Foundation
import Tensors

/// A volume's places with their spacing and mask, and regular seeds among them.
struct SegmentGrid: Sendable {
    /// `[slice, row, column]`.
    let shape: Shape
    let spacing: [Double]
    let isInside: [Bool]
    private let box: [Range<Int>]

    init(shape: Shape, spacing: [Double], isInside: [Bool]) {
        self.shape = shape
        self.spacing = spacing
        self.isInside = isInside
        var low = shape.dimensions
        var high = [-1, -1, -1]
        var at = 0
        for z in 0..<shape[0] {
            for y in 0..<shape[1] {
                for x in 0..<shape[2] {
                    if isInside[at] {
                        low = [min(low[0], z), min(low[1], y), min(low[2], x)]
                        high = [max(high[0], z), max(high[1], y), max(high[2], x)]
                    }
                    at += 1
                }
            }
        }
        box = zip(low, high).map { $0..<max($0, $1 + 1) }
    }

    /// Seeds about as many as asked for, and the spacing S between them.
    struct Seeds {
        /// For each place its seed, −1 where none.
        var labels: [Int32]
        var count: Int
        /// In the unit of the spacing.
        var step: Double
    }

    /// About `count` seeds: the cells of the grid, with edges as equal in millimetres as whole places allow, that the mask
    /// fills to at least a quarter.
    func seeds(about count: Int) -> Seeds {
        let inside = isInside.reduce(0) { $0 + ($1 ? 1 : 0) }
        let axes = (0..<3).filter { box[$0].count > 1 }
        guard !axes.isEmpty else { return Seeds(labels: isInside.map { $0 ? 0 : -1 }, count: 1, step: 1) }
        let volume = Double(inside) * axes.reduce(1) { $0 * spacing[$1] }
        let dimensions = Double(axes.count)
        let ideal = pow(volume / Double(max(1, min(count, inside))), 1 / dimensions)
        // The number of cells is a step function of their edge, so look around the ideal edge for the nearest number.
        var best: (cells: [Int], filled: [Bool], difference: Int, distance: Int)?
        var tried: Set<[Int]> = []
        for k in (0...40).map({ $0 % 2 == 0 ? $0 / 2 : -($0 + 1) / 2 }) {
            let cells = cellCounts(edge: ideal * exp2(Double(k) / 20))
            guard tried.insert(cells).inserted else { continue }
            let filled = filledCells(cells)
            let difference = abs(filled.reduce(0) { $0 + ($1 ? 1 : 0) } - count)
            if best.map({ (difference, abs(k)) < ($0.difference, $0.distance) }) ?? true {
                best = (cells, filled, difference, abs(k))
            }
            if difference == 0 { break }
        }
        guard let best else { return Seeds(labels: isInside.map { $0 ? 0 : -1 }, count: 1, step: ideal) }
        var numbers: [Int32] = []
        var next: Int32 = 0
        for isFilled in best.filled {
            numbers.append(isFilled ? next : -1)
            if isFilled { next += 1 }
        }
        var labels = [Int32](repeating: -1, count: isInside.count)
        visit(best.cells) { labels[$0] = numbers[$1] }
        return Seeds(labels: labels, count: Int(next), step: pow(volume / Double(next), 1 / dimensions))
    }

    private func cellCounts(edge: Double) -> [Int] {
        (0..<3).map { axis in
            min(box[axis].count, max(1, Int((Double(box[axis].count) * spacing[axis] / edge).rounded())))
        }
    }

    /// The cells that the mask fills to a quarter; if there are none, those that it touches.
    private func filledCells(_ cells: [Int]) -> [Bool] {
        var counts = [Int](repeating: 0, count: cells[0] * cells[1] * cells[2])
        visit(cells) { counts[$1] += 1 }
        let full = Double(box[0].count * box[1].count * box[2].count) / Double(counts.count)
        let filled = counts.map { Double($0) >= 0.25 * full }
        return filled.contains(true) ? filled : counts.map { $0 > 0 }
    }

    /// Calls `body` with each place inside the mask and its cell.
    private func visit(_ cells: [Int], _ body: (_ place: Int, _ cell: Int) -> Void) {
        let columnCells = box[2].map { ($0 - box[2].lowerBound) * cells[2] / box[2].count }
        for z in box[0] {
            let cz = (z - box[0].lowerBound) * cells[0] / box[0].count
            for y in box[1] {
                let cy = (y - box[1].lowerBound) * cells[1] / box[1].count
                let start = (z * shape[1] + y) * shape[2] + box[2].lowerBound
                let cellStart = (cz * cells[1] + cy) * cells[2]
                for (x, cx) in columnCells.enumerated() where isInside[start + x] { body(start + x, cellStart + cx) }
            }
        }
    }
}
