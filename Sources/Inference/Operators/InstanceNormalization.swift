import Tensors

/// Every channel of every sample to mean 0 and variance 1 over its spatial axes, then scaled and shifted per channel.
struct InstanceNormalization: Operator {
    static let opType = "InstanceNormalization"
    private let epsilon: Float

    init(_ node: NodeReader) throws { epsilon = try node.float("epsilon", default: 1e-5) }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        let constants = try (1...2).map { try request.input($0).constant?.floats ?? [] }
        guard input.shape.rank >= 3, constants.allSatisfy({ $0.count == input.shape[1] }) else {
            throw NodeProblem("its scale or bias is computed or does not have one entry per channel")
        }
        let kernel = try InstanceNormalizationKernel(
            input.shape, scale: constants[0], shift: constants[1], epsilon: epsilon)
        return .kernel(kernel, outputs: [input.shape], elementType: .float32)
    }
}

private final class InstanceNormalizationKernel: Kernel {
    let inputLayouts: [Layout?]
    let outputLayouts: [Layout]
    private let rows: Int
    private let width: Int
    private let scale: [Float]
    private let shift: [Float]
    private let epsilon: Float

    init(_ shape: Shape, scale: [Float], shift: [Float], epsilon: Float) throws {
        let plain = try Layout(plain: shape)
        // Scale and bias are kept here; their inputs are not read.
        inputLayouts = [plain]
        outputLayouts = [plain]
        rows = shape[0] * shape[1]
        width = shape.dimensions[2...].reduce(1, *)
        self.scale = scale
        self.shift = shift
        self.epsilon = epsilon
    }

    /// Sums in Float64: a volume's channel has millions of voxels.
    private func statistics(_ row: UnsafeMutablePointer<Float>) -> (mean: Float, scale: Float) {
        var sum = 0.0
        for i in 0..<width { unsafe sum += Double(row[i]) }
        let mean = sum / Double(width)
        var square = 0.0
        for i in 0..<width {
            let d = unsafe Double(row[i]) - mean
            square += d * d
        }
        return (Float(mean), Float(1 / (square / Double(width) + Double(epsilon)).squareRoot()))
    }

    func forward(_ x: [UnsafeMutablePointer<Float>], _ y: [UnsafeMutablePointer<Float>]) {
        for row in 0..<rows {
            let (from, to) = unsafe (x[0] + row * width, y[0] + row * width)
            let (mean, deviation) = unsafe statistics(from)
            let factor = deviation * scale[row % scale.count]
            let addend = shift[row % scale.count]
            for i in 0..<width { unsafe to[i] = (from[i] - mean) * factor + addend }
        }
    }

    func backward(_ pass: BackwardPass) {
        guard let gx = unsafe pass.gx[0] else { return }
        for row in 0..<rows {
            let at = row * width
            let (x, gy, to) = unsafe (pass.x[0] + at, pass.gy[0] + at, gx + at)
            let (mean, deviation) = unsafe statistics(x)
            var (sum, dot) = (0.0, 0.0)
            for i in 0..<width {
                unsafe sum += Double(gy[i])
                unsafe dot += Double(gy[i] * (x[i] - mean))
            }
            let a = Float(sum / Double(width))
            let b = Float(dot / Double(width)) * deviation * deviation
            let factor = deviation * scale[row % scale.count]
            for i in 0..<width { unsafe to[i] = factor * (gy[i] - a - (x[i] - mean) * b) }
        }
    }
}
