import Tensors

/// Another element type. Numbers on their way to integers are cut towards zero.
struct Cast: Operator {
    static let opType = "Cast"
    private let target: ElementType

    init(_ node: NodeReader) throws {
        // TensorProto.DataType
        switch try node.int("to") {
        case 1, 10, 11, 16: target = .float32
        case 2, 3, 4, 5, 6, 7, 12, 13: target = .int64
        case 9: target = .bool
        case let type: throw NodeProblem("element type \(type ?? 0) is not supported")
        }
    }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        if let constant = input.constant { return .folded([converted(constant)]) }
        let kernel: any Kernel =
            switch target {
            case .float32: UnaryKernel(Same(), layout: input.layout)
            case .int64: UnaryKernel(Cut(), layout: input.layout)
            case .bool: UnaryKernel(Truth(), layout: input.layout)
            }
        return .kernel(kernel, outputs: [input.shape], elementType: target)
    }

    private func converted(_ constant: Constant) -> Constant {
        switch target {
        case .float32: Constant(shape: constant.shape, float32: constant.floats)
        case .int64:
            Constant(
                shape: constant.shape,
                int64: constant.integers ?? constant.floats.map { Int64($0.rounded(.towardZero)) })
        case .bool:
            Constant(shape: constant.shape, int64: constant.floats.map { $0 == 0 ? 0 : 1 }, elementType: .bool)
        }
    }

    private struct Same: UnaryFunction {
        static let keepsZero = true
        func value(_ x: Float) -> Float { x }
        func slope(_ x: Float, _ y: Float) -> Float { 1 }
    }

    private struct Cut: UnaryFunction {
        static let keepsZero = true
        func value(_ x: Float) -> Float { x.rounded(.towardZero) }
        func slope(_ x: Float, _ y: Float) -> Float { 0 }
    }

    private struct Truth: UnaryFunction {
        static let keepsZero = true
        func value(_ x: Float) -> Float { x == 0 ? 0 : 1 }
        func slope(_ x: Float, _ y: Float) -> Float { 0 }
    }
}
