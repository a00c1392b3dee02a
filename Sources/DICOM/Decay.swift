import Glibc

/// Radioactive decay.
enum Decay {
    /// By what a dose that decayed for so many half-lives must be divided… and an uptake multiplied: 2ⁿ.
    static func growth(_ halfLives: Double) -> Double { exp2(halfLives) }
}
