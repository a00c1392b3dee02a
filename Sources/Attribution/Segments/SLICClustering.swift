import Tensors

/// The k-means of SLIC: centres in intensity and position, places by their nearest centre.
struct SLICClustering {
    /// For each place its centre, −1 outside the mask.
    private(set) var labels: [Int32]
    let count: Int

    private let grid: SegmentGrid
    private let channels: [[Float]]
    private let intensityWeight: Float
    private let step: Double
    /// Places and then intensities: the centre's (z, y, x) in places and its mean intensity by channel.
    private var positions: [SIMD3<Double>]
    private var intensities: [[Float]]

    init(grid: SegmentGrid, channels: [[Float]], compactness: Double, seeds: SegmentGrid.Seeds) {
        self.grid = grid
        self.channels = channels
        intensityWeight = Float(1 / (compactness * compactness))
        step = seeds.step
        count = seeds.count
        labels = seeds.labels
        positions = [SIMD3<Double>](repeating: .zero, count: seeds.count)
        intensities = [[Float]](
            repeating: [Float](repeating: 0, count: channels.count), count: seeds.count)
        moveCentres()
    }

    /// Assigns and moves until nothing changes or the rounds are used up.
    mutating func run(iterations: Int) {
        for _ in 0..<iterations {
            let next = assigned()
            let isSettled = next == labels
            labels = next
            if isSettled { break }
            moveCentres()
        }
    }

    /// Each centre to the mean of its places; a centre without places stays.
    private mutating func moveCentres() {
        let (rows, columns) = (grid.shape[1], grid.shape[2])
        var sums = [SIMD3<Double>](repeating: .zero, count: count)
        var members = [Double](repeating: 0, count: count)
        let labels = labels
        var at = 0
        for z in 0..<grid.shape[0] {
            for y in 0..<rows {
                for x in 0..<columns {
                    let label = labels[at]
                    at += 1
                    guard label >= 0 else { continue }
                    sums[Int(label)] += SIMD3(Double(z), Double(y), Double(x))
                    members[Int(label)] += 1
                }
            }
        }
        for k in 0..<count where members[k] > 0 { positions[k] = sums[k] / members[k] }
        for channel in channels.indices {
            let values = channels[channel]
            var totals = [Double](repeating: 0, count: count)
            for (at, label) in labels.enumerated() where label >= 0 { totals[Int(label)] += Double(values[at]) }
            for k in 0..<count where members[k] > 0 { intensities[k][channel] = Float(totals[k] / members[k]) }
        }
    }

    /// Every place inside the mask with the nearest centre among those within twice the step along each axis; places that
    /// no window covers take the nearest of all centres.
    private func assigned() -> [Int32] {
        let shape = grid.shape
        var nearest = [Int32](repeating: -1, count: labels.count)
        var distances = [Float](repeating: .infinity, count: labels.count)
        let isInside = grid.isInside
        let scale = grid.spacing.map { $0 / step }
        for k in 0..<count {
            let centre = positions[k]
            let windows = (0..<3).map { axis in
                window(about: centre[axis], reach: 2 / scale[axis], extent: shape[axis])
            }
            let columnSquares = windows[2].map { square((Double($0) - centre.z) * scale[2]) }
            let intensity = intensities[k]
            let first = channels.first ?? []
            let firstIntensity = intensity.first ?? 0
            for z in windows[0] {
                let zSquare = square((Double(z) - centre.x) * scale[0])
                for y in windows[1] {
                    let rowSquare = zSquare + square((Double(y) - centre.y) * scale[1])
                    let start = (z * shape[1] + y) * shape[2] + windows[2].lowerBound
                    for (x, columnSquare) in columnSquares.enumerated() {
                        let at = start + x
                        let space = rowSquare + columnSquare
                        guard space < distances[at], isInside[at] else { continue }
                        let difference = first[at] - firstIntensity
                        var colour = difference * difference
                        for channel in 1..<max(1, channels.count) {
                            let more = channels[channel][at] - intensity[channel]
                            colour += more * more
                        }
                        let distance = space + colour * intensityWeight
                        if distance < distances[at] {
                            distances[at] = distance
                            nearest[at] = Int32(k)
                        }
                    }
                }
            }
        }
        for at in nearest.indices where isInside[at] && nearest[at] < 0 { nearest[at] = nearestOfAll(at, scale: scale) }
        return nearest
    }

    private func nearestOfAll(_ at: Int, scale: [Double]) -> Int32 {
        let (rows, columns) = (grid.shape[1], grid.shape[2])
        let place = SIMD3(Double(at / (rows * columns)), Double(at / columns % rows), Double(at % columns))
        let factors = SIMD3(scale[0], scale[1], scale[2])
        var (best, bestDistance) = (0, Float.infinity)
        for k in 0..<count {
            let offset = (place - positions[k]) * factors
            var distance = Float((offset * offset).sum())
            for channel in channels.indices {
                let difference = channels[channel][at] - intensities[k][channel]
                distance += difference * difference * intensityWeight
            }
            if distance < bestDistance { (best, bestDistance) = (k, distance) }
        }
        return Int32(best)
    }

    private func window(about centre: Double, reach: Double, extent: Int) -> Range<Int> {
        let low = max(0, Int((centre - reach).rounded(.down)))
        let high = min(Double(extent), (centre + reach).rounded(.down) + 1)
        return low..<max(low, Int(high))
    }

    private func square(_ value: Double) -> Float { Float(value * value) }
}
