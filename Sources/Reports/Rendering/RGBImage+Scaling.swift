extension RGBImage {
    /// The picture at another size: each new pixel is the mean of the area that it covers when it grows smaller, and lies
    /// linearly between its neighbours when it grows larger. The axes are independent, so pixels need not be square.
    package func scaled(width newWidth: Int, height newHeight: Int) -> RGBImage {
        guard newWidth > 0, newHeight > 0, width > 0, height > 0 else {
            return RGBImage(width: max(0, newWidth), height: max(0, newHeight))
        }
        let columns = Self.taps(from: width, to: newWidth)
        let rows = Self.taps(from: height, to: newHeight)
        var narrow = [Float](repeating: 0, count: newWidth * height * 3)
        let samples = samples
        for y in 0..<height {
            for (x, taps) in columns.enumerated() {
                var sum = SIMD3<Float>.zero
                for tap in taps {
                    let i = 3 * (y * width + tap.at)
                    sum += SIMD3(Float(samples[i]), Float(samples[i + 1]), Float(samples[i + 2])) * tap.weight
                }
                let o = 3 * (y * newWidth + x)
                narrow[o] = sum.x
                narrow[o + 1] = sum.y
                narrow[o + 2] = sum.z
            }
        }
        var result = [UInt8](repeating: 0, count: newWidth * newHeight * 3)
        let rowLength = newWidth * 3
        for (y, taps) in rows.enumerated() {
            for i in 0..<rowLength {
                var sum: Float = 0
                for tap in taps { sum += narrow[tap.at * rowLength + i] * tap.weight }
                result[y * rowLength + i] = UInt8(min(max(sum.rounded(), 0), 255))
            }
        }
        return RGBImage(width: newWidth, height: newHeight, samples: result)
    }

    private struct Tap {
        let at: Int
        let weight: Float
    }

    /// For each new position the old positions that it is made of, with weights that sum to 1.
    private static func taps(from old: Int, to new: Int) -> [[Tap]] {
        let step = Double(old) / Double(new)
        return (0..<new).map { position -> [Tap] in
            if step <= 1 {
                let center = min(max((Double(position) + 0.5) * step - 0.5, 0), Double(old - 1))
                let first = Int(center)
                let part = Float(center - Double(first))
                return part == 0
                    ? [Tap(at: first, weight: 1)]
                    : [Tap(at: first, weight: 1 - part), Tap(at: first + 1, weight: part)]
            }
            let (from, to) = (Double(position) * step, Double(position + 1) * step)
            return (Int(from)..<min(old, Int(to.rounded(.up)))).compactMap { at -> Tap? in
                let covered = min(to, Double(at + 1)) - max(from, Double(at))
                return covered > 0 ? Tap(at: at, weight: Float(covered / step)) : nil
            }
        }
    }
}
