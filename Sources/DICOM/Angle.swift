import Glibc

/// The one function of trigonometry that geometry checks need.
enum Angle {
    static func degrees(opposite: Double, adjacent: Double) -> Double { atan2(opposite, adjacent) * 180 / .pi }
}
