import Foundation
import Tensors

/// Normally distributed numbers from a seed (Box and Muller 1958).
struct NormalSampler {
    private var random: SeededRandom
    private var spare: Double?

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// Mean 0, standard deviation 1.
    mutating func next() -> Double {
        if let value = spare {
            spare = nil
            return value
        }
        // 1 − u is never 0.
        let radius = (-2 * log(1 - random.uniform())).squareRoot()
        let angle = 2 * Double.pi * random.uniform()
        spare = radius * sin(angle)
        return radius * cos(angle)
    }
}
