import COneDNN
import Tensors

/// How one axis of a strided convolution's input falls into phases: the places that leave the same rest when divided by the stride
/// meet the same taps of the kernel.
struct StridePhases {
    /// Place `period · i + rest` meets the taps `first + stride · t`, `0 ≤ t < count`, at the outputs
    /// `period / stride · i + lead − t`.
    struct Phase {
        let rest: Int
        let first: Int
        let count: Int
        let lead: Int
        /// Places of the input in this phase.
        let extent: Int
    }

    let stride: Int
    /// Places from one of a phase to its next: the stride, or a multiple of it.
    let period: Int
    let kernel: Int
    /// Outputs of the convolution.
    let arrived: Int
    let phases: [Phase]

    init(extent: Int, stride: Int, period: Int, kernel: Int, begin: Int, end: Int) {
        self.stride = stride
        self.period = period
        self.kernel = kernel
        arrived = (extent + begin + end - kernel) / stride + 1
        phases = (0..<period).map { rest in
            let first = (rest + begin) % stride
            return Phase(
                rest: rest, first: first, count: first < kernel ? (kernel - first - 1) / stride + 1 : 0,
                lead: (rest + begin) / stride, extent: (extent - rest + period - 1) / period)
        }
    }

    /// One for each spatial axis.
    /// - Parameter multiples: of the stride, in each axis' period; 1 if not given.
    static func axes(_ extents: [Int], window: conednn_window, multiples: [Int]? = nil) -> [StridePhases] {
        func list(_ tuple: (Int64, Int64, Int64)) -> [Int] { [Int(tuple.0), Int(tuple.1), Int(tuple.2)] }
        let (stride, kernel) = (list(window.stride), list(window.kernel))
        let (begin, end) = (list(window.pad_begin), list(window.pad_end))
        return extents.indices.map {
            StridePhases(
                extent: extents[$0], stride: stride[$0], period: stride[$0] * (multiples?[$0] ?? 1),
                kernel: kernel[$0], begin: begin[$0], end: end[$0])
        }
    }
}

/// The gradient by the data of a strided convolution, made of convolutions at stride 1.
protocol StridedGradient: AnyObject {
    /// - Parameters:
    ///   - gy: what arrives, in the layout of the convolution's output.
    ///   - gx: the gradient, in the layout of its input; written whole.
    func run(_ gy: UnsafeMutablePointer<Float>, _ gx: UnsafeMutablePointer<Float>) throws(ArithmeticFailure)
}
