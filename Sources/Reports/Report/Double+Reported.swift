import Foundation

extension Double {
    /// The nearest number with so many significant decimal digits, so that a report says 0.3 and not 0.30000001192.
    func rounded(significantDigits: Int) -> Double {
        guard isFinite else { return self }
        let text = String(format: "%.\(significantDigits)g", locale: nil, self)
        let value = Double(text) ?? self
        return value == 0 ? 0 : value
    }

    /// Seven significant digits, what Float32 carries; nil when it is not a finite number (JSON has none).
    var reported: Double? { isFinite ? rounded(significantDigits: 7) : nil }
}

extension SIMD3<Double> {
    /// Coordinates in millimetres: nine significant digits.
    var reported: [Double] { [x, y, z].map { $0.rounded(significantDigits: 9) } }
}
