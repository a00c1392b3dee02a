import Foundation

/// aᵇ, with broadcasting.
struct Pow: Operator, BinaryFunction {
    static let opType = "Pow"
    static let keepsZero = false

    init(_ node: NodeReader) {}

    func value(_ a: Float, _ b: Float) -> Float { b == 2 ? a * a : b == 0.5 ? a.squareRoot() : powf(a, b) }

    func slopes(_ a: Float, _ b: Float, _ y: Float) -> (Float, Float) {
        (b == 2 ? 2 * a : b == 0 ? 0 : b * powf(a, b - 1), a > 0 ? y * logf(a) : 0)
    }

    func integer(_ a: Int64, _ b: Int64) -> Int64? { Int64(exactly: pow(Double(a), Double(b)).rounded()) }
}
