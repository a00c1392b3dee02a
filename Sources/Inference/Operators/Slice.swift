import Tensors

/// A regular part of every axis: starts, ends, axes and steps as inputs, known before the model runs.
struct Slice: Operator {
    static let opType = "Slice"

    init(_ node: NodeReader) {}

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        let rank = input.shape.rank
        guard let starts = try request.integers(1, "starts"), let ends = try request.integers(2, "ends") else {
            throw NodeProblem("starts or ends is missing")
        }
        let axes = try request.integers(3, "axes") ?? Array(0..<starts.count)
        let steps = try request.integers(4, "steps") ?? [Int](repeating: 1, count: starts.count)
        guard starts.count == ends.count, axes.count == starts.count, steps.count == starts.count else {
            throw NodeProblem("starts, ends, axes and steps differ in length")
        }
        let strides = input.shape.strides
        var picked = input.shape.dimensions.enumerated().map { axis, extent in (0..<extent).map { $0 * strides[axis] } }
        for (i, axis) in axes.enumerated() {
            let axis = try axis.axis(rank: rank)
            let (extent, step) = (input.shape[axis], steps[i])
            guard step != 0 else { throw NodeProblem("a step is 0") }
            func clamp(_ index: Int, _ range: ClosedRange<Int>) -> Int {
                let counted = index < 0 ? index + extent : index
                return min(max(counted, range.lowerBound), range.upperBound)
            }
            let range = step > 0 ? 0...extent : -1...max(extent - 1, -1)
            let low = step > 0 ? clamp(starts[i], range) : clamp(starts[i], 0...max(extent - 1, 0))
            // With a negative step, an end before the first element is −1, however far before it was written.
            let end = step < 0 && ends[i] < -extent ? -1 : clamp(ends[i], range)
            picked[axis] = extent == 0 ? [] : stride(from: low, to: end, by: step).map { $0 * strides[axis] }
        }
        return try IndexMap(shape: Shape(picked.map(\.count)), starts: picked).prepared(input)
    }
}
