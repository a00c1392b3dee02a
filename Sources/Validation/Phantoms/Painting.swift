import DICOM
import Tensors

/// Values over a grid, from a description of space.
enum Painting {
    /// `[slice, row, column]` of `value` at every voxel's centre.
    static func volume(_ geometry: VolumeGeometry, _ value: (SIMD3<Double>) -> Double) -> Tensor {
        let size = geometry.size
        let scalars = unsafe [Float](unsafeUninitializedCapacity: size.x * size.y * size.z) { buffer, count in
            for k in 0..<size.z {
                for j in 0..<size.y {
                    for i in 0..<size.x {
                        let p = geometry.position(ofIndex: SIMD3(Double(i), Double(j), Double(k)))
                        unsafe buffer[count] = Float(value(p))
                        count += 1
                    }
                }
            }
        }
        return Tensor(shape: [size.z, size.y, size.x], scalars: scalars)
    }
}

extension Tensor {
    /// Adds independent noise of the given standard deviation: the sum of four uniform numbers, near enough to a normal one
    /// and the same on every machine.
    mutating func addNoise(_ deviation: (Float) -> Float, _ random: inout SeededRandom) {
        // Four 16-bit numbers have mean 2·65535 and variance (65536² − 1)/3.
        let scale = Float(1 / (65536.0 * 65536.0 / 3).squareRoot())
        for index in scalars.indices {
            let bits = random.next()
            let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
            scalars[index] += (Float(sum) - 131_070) * scale * deviation(scalars[index])
        }
    }

    /// Noise whose grains are some voxels wide within a slice, as reconstructed images have.
    mutating func addGrain(_ deviation: Float, passes: Int, _ random: inout SeededRandom) {
        var grain = Tensor(shape: shape)
        grain.addNoise({ _ in 1 }, &random)
        for _ in 0..<passes { grain = grain.smoothedInPlane() }
        let power = grain.scalars.reduce(Float(0)) { $0 + $1 * $1 } / Float(max(1, count))
        let scale = power > 0 ? deviation / power.squareRoot() : 0
        for index in scalars.indices { scalars[index] += grain.scalars[index] * scale }
    }

    /// Each slice under the kernel (1 2 1)⊗(1 2 1)/16, edges repeated.
    func smoothedInPlane() -> Tensor {
        let (rows, columns) = (shape[1], shape[2])
        var across = scalars
        let source = scalars
        for row in 0..<(shape[0] * rows) {
            let start = row * columns
            for i in 0..<columns {
                let (left, right) = (source[start + max(0, i - 1)], source[start + min(columns - 1, i + 1)])
                across[start + i] = (left + 2 * source[start + i] + right) / 4
            }
        }
        var result = across
        for slice in 0..<shape[0] {
            for j in 0..<rows {
                let (above, at, below) = (max(0, j - 1), j, min(rows - 1, j + 1))
                let base = slice * rows
                for i in 0..<columns {
                    let sum =
                        across[(base + above) * columns + i] + 2 * across[(base + at) * columns + i]
                        + across[(base + below) * columns + i]
                    result[(base + at) * columns + i] = sum / 4
                }
            }
        }
        return Tensor(shape: shape, scalars: result)
    }
}
