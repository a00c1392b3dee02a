import Tensors

/// Scaled dot-product attention (opset 23): softmax(scale·Q·Kᵀ + mask)·V, with grouped heads, causal mask, soft cap and past keys.
struct Attention: Operator {
    static let opType = "Attention"
    private let isCausal: Bool
    private let queryHeads: Int?
    private let keyHeads: Int?
    private let scale: Float?
    private let softcap: Float

    init(_ node: NodeReader) throws {
        isCausal = try node.flag("is_causal")
        queryHeads = try node.int("q_num_heads")
        keyHeads = try node.int("kv_num_heads")
        scale = node.node.attributes["scale"] == nil ? nil : try node.float("scale", default: 1)
        softcap = try node.float("softcap", default: 0)
        guard node.node.outputs.count < 4 || node.node.outputs[3].isEmpty else {
            throw NodeProblem("the matrix of scores as a further output is not supported")
        }
    }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        guard request.optional(6) == nil else { throw NodeProblem("nonpad_kv_seqlen is not supported") }
        let shapes = try (0..<3).map { try request.input($0).shape }
        var expansion = Expansion()
        let isFlat = shapes[0].rank == 3
        // [batch, heads, sequence, head size]
        var extents: [[Int]] = []
        var values: [Expansion.Value] = []
        for (index, shape) in shapes.enumerated() {
            guard shape.rank == (isFlat ? 3 : 4) else { throw NodeProblem("\(shapes) are not of rank 3 or 4") }
            guard isFlat else {
                extents.append(shape.dimensions)
                values.append(.input(index))
                continue
            }
            guard let heads = index == 0 ? queryHeads : keyHeads, heads > 0, shape[2] % heads == 0 else {
                throw NodeProblem("\(shape) does not divide into its heads")
            }
            extents.append([shape[0], heads, shape[1], shape[2] / heads])
            let split = expansion.reshape(.input(index), [shape[0], shape[1], heads, shape[2] / heads])
            values.append(expansion.transpose(split, [0, 2, 1, 3]))
        }
        var past = 0
        for (index, input) in [(1, 4), (2, 5)] {
            guard let earlier = request.optional(input) else { continue }
            guard earlier.shape.rank == 4 else { throw NodeProblem("past keys or values are not of rank 4") }
            past = earlier.shape[2]
            extents[index][2] += past
            values[index] = expansion.add("Concat", .input(input), values[index], attributes: ["axis": .int(2)])
        }
        let (q, k, v) = (extents[0], extents[1], extents[2])
        guard q[3] == k[3], k[1] > 0, q[1] % k[1] == 0, k[1] == v[1], k[2] == v[2] else {
            throw NodeProblem("queries \(q), keys \(k) and values \(v) do not fit")
        }
        // [batch, key heads, queries that share a key head, …]: grouped heads broadcast.
        let group = q[1] / k[1]
        let query = expansion.reshape(values[0], [q[0], k[1], group, q[2], q[3]])
        let key = expansion.reshape(values[1], [k[0], k[1], 1, k[2], k[3]])
        let value = expansion.reshape(values[2], [v[0], v[1], 1, v[2], v[3]])
        let factor = scale ?? 1 / Float(q[3]).squareRoot()
        let scaled = expansion.add("Mul", query, expansion.scalar(factor))
        var scores = expansion.add("MatMul", scaled, expansion.transpose(key, [0, 1, 2, 4, 3]))
        if softcap > 0 {
            let narrow = expansion.add("Mul", scores, expansion.scalar(1 / softcap))
            scores = expansion.add("Mul", expansion.add("Tanh", narrow), expansion.scalar(softcap))
        }
        if let mask = request.optional(3) {
            scores = expansion.add("Add", scores, try addend(mask, q, k, &expansion))
        }
        if isCausal {
            let entries = (0..<(q[2] * k[2])).map { $0 % k[2] <= $0 / k[2] + past ? Float(0) : -.infinity }
            scores = expansion.add("Add", scores, expansion.floats(entries, [q[2], k[2]]))
        }
        if isCausal || request.optional(3) != nil {
            // A query that may look at nothing would divide nothing by nothing; like onnxruntime, it looks everywhere alike.
            scores = expansion.add("Max", scores, expansion.scalar(-.greatestFiniteMagnitude))
        }
        let weights = expansion.add("Softmax", scores, attributes: ["axis": .int(-1)])
        var result = expansion.reshape(expansion.add("MatMul", weights, value), [q[0], q[1], q[2], v[3]])
        if isFlat {
            result = expansion.reshape(expansion.transpose(result, [0, 2, 1, 3]), [q[0], q[2], q[1] * v[3]])
        }
        return request.outputCount > 1
            ? expansion.giving(result, values[1], values[2]) : expansion.giving(result)
    }

    /// The mask as a number to add, `[batch, key heads, group, queries, keys]` by broadcasting; a mask of fewer keys than there are
    /// leaves the rest out.
    private func addend(
        _ mask: PlanInput, _ q: [Int], _ k: [Int], _ expansion: inout Expansion
    ) throws -> Expansion.Value {
        var extents = [Int](repeating: 1, count: max(0, 4 - mask.shape.rank)) + mask.shape.dimensions
        guard extents.count == 4, extents[3] <= k[2] else { throw NodeProblem("a mask \(mask.shape) does not fit") }
        var value = Expansion.Value.input(3)
        if mask.elementType == .bool {
            value = expansion.add("Where", value, expansion.scalar(0), expansion.scalar(-.infinity))
        }
        value = expansion.reshape(value, extents)
        if extents[3] < k[2], extents[3] > 1 {
            let pads = expansion.integers([0, 0, 0, 0, 0, 0, 0, k[2] - extents[3]])
            value = expansion.add("Pad", value, pads, expansion.scalar(-.infinity))
            extents[3] = k[2]
        }
        let grouped = extents[1] == 1 ? [1, 1] : [k[1], q[1] / k[1]]
        return expansion.reshape(value, [extents[0]] + grouped + Array(extents[2...]))
    }
}
