import COneDNN

/// The largest element of every window.
struct MaxPool: Operator {
    static let opType = "MaxPool"
    private let geometry: ConvolutionWindow
    private let kernel: [Int]

    init(_ node: NodeReader) throws {
        geometry = try ConvolutionWindow(node)
        guard let kernel = try node.ints("kernel_shape") else { throw NodeProblem("kernel_shape is missing") }
        self.kernel = kernel
        guard node.node.outputs.count == 1 else { throw NodeProblem("indices as a second output are not supported") }
    }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        try PoolingKernel.windowed(CONEDNN_MAX, request, geometry, kernel: kernel)
    }
}
