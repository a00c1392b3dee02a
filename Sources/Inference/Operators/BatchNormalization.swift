import Tensors

/// scale·(x − mean)/√(variance + ε) + bias per channel, with the statistics that training stored.
struct BatchNormalization: Operator {
    static let opType = "BatchNormalization"
    private let epsilon: Float

    init(_ node: NodeReader) throws {
        epsilon = try node.float("epsilon", default: 1e-5)
        guard try !node.flag("training_mode") else { throw NodeProblem("training mode is not supported") }
    }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        let constants = try (1...4).map { try request.input($0).constant?.floats ?? [] }
        guard input.shape.rank >= 2, constants.allSatisfy({ $0.count == input.shape[1] }) else {
            throw NodeProblem("its statistics are computed or do not have one entry per channel")
        }
        let scale = zip(constants[0], constants[3]).map { $0 / ($1 + epsilon).squareRoot() }
        let shift = constants[1].indices.map { constants[1][$0] - constants[2][$0] * scale[$0] }
        let kernel = try ChannelKernel(input.shape, scale: scale, shift: shift)
        return .kernel(kernel, outputs: [input.shape], elementType: .float32)
    }
}

private final class ChannelKernel: Kernel {
    let inputLayouts: [Layout?]
    let outputLayouts: [Layout]
    private let batch: Int
    private let inner: Int
    private let scale: [Float]
    private let shift: [Float]

    init(_ shape: Shape, scale: [Float], shift: [Float]) throws {
        let plain = try Layout(plain: shape)
        inputLayouts = [plain]
        outputLayouts = [plain]
        batch = shape[0]
        inner = shape.dimensions.dropFirst(2).reduce(1, *)
        self.scale = scale
        self.shift = shift
    }

    func forward(_ x: [UnsafeMutablePointer<Float>], _ y: [UnsafeMutablePointer<Float>]) {
        each { at, channel in
            let (from, to, a, b) = unsafe (x[0] + at, y[0] + at, scale[channel], shift[channel])
            for i in 0..<inner { unsafe to[i] = from[i] * a + b }
        }
    }

    func backward(_ pass: BackwardPass) {
        guard let gx = unsafe pass.gx[0] else { return }
        each { at, channel in
            let (from, to, a) = unsafe (pass.gy[0] + at, gx + at, scale[channel])
            for i in 0..<inner { unsafe to[i] = from[i] * a }
        }
    }

    private func each(_ body: (Int, Int) -> Void) {
        for sample in 0..<batch {
            for channel in scale.indices { body((sample * scale.count + channel) * inner, channel) }
        }
    }
}
