import DICOM
import Tensors

/// 256 levels for a volume's values that leave room for other windows: a script can give the slices another one later.
///
/// Levels lie densely where detail is looked for and sparsely elsewhere, piecewise linearly.
struct GreyLevels: Sendable {
    /// The value that each level stands for, ascending.
    let values: [Double]
    private let knots: [(value: Double, level: Double)]

    /// Hounsfield units have fixed places (air and lung in steps of 12, soft tissue of 3, bone of 23); elsewhere the display
    /// window has most of the levels and what lies beside it, out to the extremes, the rest.
    init(of volume: Volume, window: DisplayWindow) {
        if volume.unit == .hu {
            self.init(knots: [(-1024, 0), (-160, 72), (240, 200), (1500, 255)])
            return
        }
        var (least, most) = (Double.infinity, -Double.infinity)
        let step = max(1, volume.voxels.count / 500_000)
        let scalars = volume.voxels.scalars
        for at in stride(from: 0, to: scalars.count, by: step) where scalars[at].isFinite {
            least = min(least, Double(scalars[at]))
            most = max(most, Double(scalars[at]))
        }
        let (low, high) = (window.center - window.width / 2, window.center + window.width / 2)
        let below: Double = least < low ? 16 : 0
        let above: Double = most > high ? 223 : 255
        var knots: [(Double, Double)] = [(low, below), (high, above)]
        if below > 0 { knots.insert((least, 0), at: 0) }
        if above < 255 { knots.append((most, 255)) }
        self.init(knots: knots)
    }

    private init(knots: [(value: Double, level: Double)]) {
        self.knots = knots
        values = (0...255).map { level in
            let level = Double(level)
            let upper = knots.indices.dropFirst().first { knots[$0].level >= level } ?? knots.count - 1
            let (a, b) = (knots[upper - 1], knots[upper])
            let part = b.level > a.level ? (level - a.level) / (b.level - a.level) : 0
            return (a.value + part * (b.value - a.value)).rounded(significantDigits: 6)
        }
    }

    /// The nearest levels, 0…255; 0 for what is not a number.
    func levels(of pixels: [Float]) -> [UInt8] {
        let starts = knots.map { Float($0.value) }
        let levels = knots.map { Float($0.level) }
        let slopes = zip(knots, knots.dropFirst()).map { Float(($1.level - $0.level) / ($1.value - $0.value)) }
        let last = slopes.count - 1
        return pixels.map { value in
            guard !value.isNaN else { return 0 }
            var segment = 0
            while segment < last, value > starts[segment + 1] { segment += 1 }
            let level = levels[segment] + (value - starts[segment]) * slopes[segment]
            return UInt8(min(max(level.rounded(), 0), 255))
        }
    }
}
