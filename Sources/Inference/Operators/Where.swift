import Tensors

/// The second input where the first is true, the third elsewhere.
struct Where: Operator {
    static let opType = "Where"

    init(_ node: NodeReader) {}

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let inputs = try (0..<3).map { try request.input($0) }
        let plan = try Broadcast(inputs.map(\.shape))
        if let truth = inputs[0].constant?.integers, let yes = inputs[1].constant?.integers,
            let no = inputs[2].constant?.integers
        {
            var values: [Int64] = []
            for row in 0..<plan.rows {
                for column in 0..<plan.columns {
                    func at(_ i: Int) -> Int { plan.offsets[i][row] + column * plan.steps[i] }
                    values.append(truth[at(0)] != 0 ? yes[at(1)] : no[at(2)])
                }
            }
            return .folded([Constant(shape: plan.shape, int64: values, elementType: inputs[1].elementType)])
        }
        return .kernel(
            try WhereKernel(inputs.map(\.shape), plan), outputs: [plan.shape], elementType: inputs[1].elementType)
    }
}

private final class WhereKernel: Kernel {
    let inputLayouts: [Layout?]
    let outputLayouts: [Layout]
    private let plan: Broadcast
    private let counts: [Int]

    init(_ shapes: [Shape], _ plan: Broadcast) throws {
        inputLayouts = try shapes.map { try Layout(plain: $0) }
        outputLayouts = [try Layout(plain: plan.shape)]
        self.plan = plan
        counts = shapes.map(\.count)
    }

    func forward(_ x: [UnsafeMutablePointer<Float>], _ y: [UnsafeMutablePointer<Float>]) {
        let (columns, steps) = (plan.columns, plan.steps)
        for row in 0..<plan.rows {
            let (c, a) = unsafe (x[0] + plan.offsets[0][row], x[1] + plan.offsets[1][row])
            let (b, to) = unsafe (x[2] + plan.offsets[2][row], y[0] + row * columns)
            for i in 0..<columns { unsafe to[i] = c[i * steps[0]] != 0 ? a[i * steps[1]] : b[i * steps[2]] }
        }
    }

    func backward(_ pass: BackwardPass) {
        let (columns, steps) = (plan.columns, plan.steps)
        for input in 1...2 {
            guard let gx = unsafe pass.gx[input] else { continue }
            unsafe gx.update(repeating: 0, count: counts[input])
            for row in 0..<plan.rows {
                let (c, to) = unsafe (pass.x[0] + plan.offsets[0][row], gx + plan.offsets[input][row])
                let gy = unsafe pass.gy[0] + row * columns
                for i in 0..<columns where unsafe (c[i * steps[0]] != 0) == (input == 1) {
                    unsafe to[i * steps[input]] += gy[i]
                }
            }
        }
        // The condition has no gradient.
        if let gx = unsafe pass.gx[0] { unsafe gx.update(repeating: 0, count: counts[0]) }
    }
}
