import COneDNN

/// The mean over all spatial axes, which stay with extent 1.
struct GlobalAveragePool: Operator {
    static let opType = "GlobalAveragePool"

    init(_ node: NodeReader) {}

    func prepare(_ request: PlanRequest) throws -> Prepared {
        try PoolingKernel.global(CONEDNN_AVERAGE_EXCLUDE_PADDING, request)
    }
}
