import COneDNN

/// The largest element over all spatial axes, which stay with extent 1.
struct GlobalMaxPool: Operator {
    static let opType = "GlobalMaxPool"

    init(_ node: NodeReader) {}

    func prepare(_ request: PlanRequest) throws -> Prepared { try PoolingKernel.global(CONEDNN_MAX, request) }
}
