import Tensors

/// The same elements under another shape; 0 keeps an extent, −1 is worked out.
struct Reshape: Operator {
    static let opType = "Reshape"
    private let allowsZero: Bool

    init(_ node: NodeReader) throws { allowsZero = try node.flag("allowzero") }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        guard let wanted = try request.integers(1, "shape") else { throw NodeProblem("shape is missing") }
        if let shape = resolve(wanted, input.shape) { return input.reshaped(to: shape) }
        // An exporter that fixed the batch at 1 wrote it into the shape; it stands for whatever batch is run.
        if wanted.first == 1, input.shape.rank > 0, input.constant == nil,
            let shape = resolve([input.shape[0]] + wanted.dropFirst(), input.shape)
        {
            return input.reshaped(to: shape)
        }
        throw NodeProblem("\(input.shape) cannot become \(wanted)")
    }

    private func resolve(_ wanted: [Int], _ shape: Shape) -> Shape? {
        var extents: [Int] = []
        for (axis, extent) in wanted.enumerated() {
            if extent == 0, !allowsZero {
                guard axis < shape.rank else { return nil }
                extents.append(shape[axis])
            } else {
                extents.append(extent)
            }
        }
        guard extents.allSatisfy({ $0 >= -1 }), extents.filter({ $0 == -1 }).count <= 1 else { return nil }
        if let open = extents.firstIndex(of: -1) {
            let rest = extents.enumerated().filter { $0.offset != open }.reduce(1) { $0 * $1.element }
            guard rest > 0, shape.count % rest == 0 else { return nil }
            extents[open] = shape.count / rest
        }
        let result = Shape(extents)
        return result.count == shape.count ? result : nil
    }
}
