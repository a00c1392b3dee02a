import Foundation
import Tensors

/// The logarithm of softmax along an axis (opset 13), or along all axes from it on (before).
struct LogSoftmax: Operator {
    static let opType = "LogSoftmax"
    private let axis: Int
    private let flattens: Bool

    init(_ node: NodeReader) throws {
        flattens = node.opset < 13
        axis = try node.int("axis", default: flattens ? 1 : -1)
    }

    func prepare(_ request: PlanRequest) throws -> Prepared {
        let input = try request.input(0)
        let axis = try axis.axis(rank: input.shape.rank)
        let outer = input.shape.dimensions[..<axis].reduce(1, *)
        let rows =
            flattens ? RowView([outer, input.shape.count / max(outer, 1)], axis: 1) : RowView(input.shape, axis: axis)
        return .kernel(try LogSoftmaxKernel(input.shape, rows), outputs: [input.shape], elementType: .float32)
    }
}

private final class LogSoftmaxKernel: Kernel {
    let inputLayouts: [Layout?]
    let outputLayouts: [Layout]
    private let rows: RowView

    init(_ shape: Shape, _ rows: RowView) throws {
        let plain = try Layout(plain: shape)
        inputLayouts = [plain]
        outputLayouts = [plain]
        self.rows = rows
    }

    func forward(_ x: [UnsafeMutablePointer<Float>], _ y: [UnsafeMutablePointer<Float>]) {
        for o in 0..<rows.outer {
            for i in 0..<rows.inner {
                let at = o * rows.extent * rows.inner + i
                let (from, to, step) = unsafe (x[0] + at, y[0] + at, rows.inner)
                var largest = -Float.infinity
                for k in 0..<rows.extent { unsafe largest = max(largest, from[k * step]) }
                var sum: Float = 0
                for k in 0..<rows.extent { unsafe sum += expf(from[k * step] - largest) }
                let shift = largest + logf(sum)
                for k in 0..<rows.extent { unsafe to[k * step] = from[k * step] - shift }
            }
        }
    }

    func backward(_ pass: BackwardPass) {
        guard let gx = unsafe pass.gx[0] else { return }
        for o in 0..<rows.outer {
            for i in 0..<rows.inner {
                let at = o * rows.extent * rows.inner + i
                let (y, gy, to, step) = unsafe (pass.y[0] + at, pass.gy[0] + at, gx + at, rows.inner)
                var sum: Float = 0
                for k in 0..<rows.extent { unsafe sum += gy[k * step] }
                for k in 0..<rows.extent { unsafe to[k * step] = gy[k * step] - expf(y[k * step]) * sum }
            }
        }
    }
}
