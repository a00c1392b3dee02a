import COneDNN

/// The mean of every window, with or without the padding.
struct AveragePool: Operator {
    static let opType = "AveragePool"
    private let geometry: ConvolutionWindow
    private let kernel: [Int]
    private let includesPadding: Bool

    init(_ node: NodeReader) throws {
        geometry = try ConvolutionWindow(node)
        guard let kernel = try node.ints("kernel_shape") else { throw NodeProblem("kernel_shape is missing") }
        self.kernel = kernel
        includesPadding = try node.flag("count_include_pad")
        guard !(includesPadding && geometry.ceil) else {
            throw NodeProblem("ceil_mode together with count_include_pad is not supported")
        }
    }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let kind = includesPadding ? CONEDNN_AVERAGE_INCLUDE_PADDING : CONEDNN_AVERAGE_EXCLUDE_PADDING
        return try PoolingKernel.windowed(kind, request, geometry, kernel: kernel)
    }
}
