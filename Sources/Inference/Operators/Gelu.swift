import Foundation

/// x Φ(x), exactly or by the tanh approximation.
struct Gelu: Operator, UnaryFunction {
    static let opType = "Gelu"
    static let keepsZero = true
    private let approximate: Bool

    init(_ node: NodeReader) throws {
        switch try node.string("approximate", default: "none") {
        case "none": approximate = false
        case "tanh": approximate = true
        default: throw NodeProblem("approximate is neither none nor tanh")
        }
    }

    func value(_ x: Float) -> Float {
        approximate ? 0.5 * x * (1 + tanhf(inner(x))) : 0.5 * x * (1 + erff(x * 0.707_106_77))
    }

    func slope(_ x: Float, _ y: Float) -> Float {
        if approximate {
            let t = tanhf(inner(x))
            return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (0.797_884_6 + 0.107_032_22 * x * x)
        }
        return 0.5 * (1 + erff(x * 0.707_106_77)) + x * 0.398_942_3 * expf(-0.5 * x * x)
    }

    private func inner(_ x: Float) -> Float { 0.797_884_6 * (x + 0.044_715 * x * x * x) }
}
