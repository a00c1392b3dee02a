import Foundation
package import Tensors

/// A Gaussian filter along each axis of an array.
package struct SeparableGaussian: Sendable {
    /// What lies beyond the border: the array mirrored about its edge, `d c b a | a b c d | d c b a`.
    package let sigmas: [Double]
    private let kernels: [[Double]]

    /// - Parameters:
    ///   - sigmas: standard deviation in elements along each axis; 0 leaves an axis alone.
    ///   - truncate: the kernel reaches `⌊truncate · sigma + ½⌋` elements to each side.
    package init(sigmas: [Double], truncate: Double = 4) {
        precondition(sigmas.allSatisfy { $0 >= 0 }, "a sigma is negative")
        self.init(sigmas: sigmas, radii: sigmas.map { Int(truncate * $0 + 0.5) })
    }

    /// - Parameter radii: how far the kernel reaches along each axis.
    package init(sigmas: [Double], radii: [Int]) {
        self.sigmas = sigmas
        kernels = zip(sigmas, radii).map { sigma, radius in
            guard sigma > 0 else { return [1] }
            let weights = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
            let sum = weights.reduce(0, +)
            return weights.map { $0 / sum }
        }
    }

    package func callAsFunction(_ values: [Double], shape: Shape) -> [Double] {
        precondition(shape.rank == kernels.count && values.count == shape.count, "the filter has other axes")
        var result = values
        for axis in 0..<shape.rank where kernels[axis].count > 1 {
            result = Self.filtered(result, extent: shape[axis], stride: shape.strides[axis], kernel: kernels[axis])
        }
        return result
    }

    private static func filtered(_ source: [Double], extent: Int, stride: Int, kernel: [Double]) -> [Double] {
        let radius = kernel.count / 2
        var result = [Double](repeating: 0, count: source.count)
        guard extent > 0 else { return result }
        var line = [Double](repeating: 0, count: extent + 2 * radius)
        let block = extent * stride
        for outer in Swift.stride(from: 0, to: source.count, by: block) {
            for start in outer..<(outer + stride) {
                for i in 0..<extent { line[radius + i] = source[start + i * stride] }
                for i in 0..<radius {
                    line[radius - 1 - i] = source[start + mirrored(-1 - i, extent) * stride]
                    line[radius + extent + i] = source[start + mirrored(extent + i, extent) * stride]
                }
                for i in 0..<extent {
                    var sum = 0.0
                    for k in kernel.indices { sum += line[i + k] * kernel[k] }
                    result[start + i * stride] = sum
                }
            }
        }
        return result
    }

    /// The index inside that an index outside mirrors, however far out it lies.
    private static func mirrored(_ index: Int, _ extent: Int) -> Int {
        let period = 2 * extent
        let folded = ((index % period) + period) % period
        return folded < extent ? folded : period - 1 - folded
    }
}
