import Foundation
import Tensors

/// Exponentials over their sum along an axis (opset 13), or along all axes from it on (before).
struct Softmax: Operator {
    static let opType = "Softmax"
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
        return .kernel(try SoftmaxKernel(input.shape, rows), outputs: [input.shape], elementType: .float32)
    }
}

private final class SoftmaxKernel: Kernel {
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
                for k in 0..<rows.extent {
                    let e = unsafe expf(from[k * step] - largest)
                    unsafe to[k * step] = e
                    sum += e
                }
                let scale = 1 / sum
                for k in 0..<rows.extent { unsafe to[k * step] *= scale }
            }
        }
    }

    func backward(_ pass: BackwardPass) {
        guard let gx = unsafe pass.gx[0] else { return }
        for o in 0..<rows.outer {
            for i in 0..<rows.inner {
                let at = o * rows.extent * rows.inner + i
                let (y, gy, to, step) = unsafe (pass.y[0] + at, pass.gy[0] + at, gx + at, rows.inner)
                var dot: Float = 0
                for k in 0..<rows.extent { unsafe dot += y[k * step] * gy[k * step] }
                for k in 0..<rows.extent { unsafe to[k * step] = y[k * step] * (gy[k * step] - dot) }
            }
        }
    }
}
