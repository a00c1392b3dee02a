import Foundation
import Tensors

extension SeededRandom {
    /// A draw from the normal distribution of mean 0 and deviation 1 (Box and Muller 1958).
    mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }
}
