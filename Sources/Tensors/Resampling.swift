/// An affine map from a target grid's index (x, y, z) to a source grid's index.
package struct IndexTransform: Sendable, Equatable {
    /// Steps in the source index for one step along the target's x, y and z.
    package let x: SIMD3<Double>
    package let y: SIMD3<Double>
    package let z: SIMD3<Double>
    /// Where the target's index (0, 0, 0) lies in the source.
    package let offset: SIMD3<Double>

    package init(x: SIMD3<Double>, y: SIMD3<Double>, z: SIMD3<Double>, offset: SIMD3<Double>) {
        self.x = x
        self.y = y
        self.z = z
        self.offset = offset
    }
}

package enum Interpolation: String, Sendable, Codable, CaseIterable {
    case trilinear, nearest
}

extension Tensor {
    /// This `[slice, row, column]` array sampled on another grid.
    ///
    /// A point counts as inside up to half a voxel beyond the outermost centres, where the edge value continues, as in
    /// ITK's resample filter; further out it becomes `outside`.
    /// - Parameter size: the target's extents along x, y, z.
    /// - Returns: `[size.z, size.y, size.x]`.
    package func resampled(
        to size: SIMD3<Int>, by transform: IndexTransform, interpolation: Interpolation, outside: Float
    ) -> Tensor {
        precondition(shape.rank == 3, "resampling takes [slice, row, column]")
        let (depth, rows, columns) = (shape[0], shape[1], shape[2])
        let upper = SIMD3(Double(columns), Double(rows), Double(depth)) - 0.5
        let last = SIMD3(Double(columns - 1), Double(rows - 1), Double(depth - 1))
        let slice = rows * columns
        let source = scalars
        var result = [Float](repeating: outside, count: size.x * size.y * size.z)
        guard !source.isEmpty else { return Tensor(shape: [size.z, size.y, size.x], scalars: result) }
        // Grids that share axes give indices like 3.0000000001 on the border; that is inside.
        let slack = 1e-6
        var at = 0
        for k in 0..<size.z {
            for j in 0..<size.y {
                let row = transform.offset + transform.z * Double(k) + transform.y * Double(j)
                for i in 0..<size.x {
                    let p = row + transform.x * Double(i)
                    defer { at += 1 }
                    guard p.x >= -0.5 - slack, p.y >= -0.5 - slack, p.z >= -0.5 - slack,
                        p.x <= upper.x + slack, p.y <= upper.y + slack, p.z <= upper.z + slack
                    else { continue }
                    let q = p.clamped(lowerBound: .zero, upperBound: last)
                    switch interpolation {
                    case .nearest:
                        let n = q.rounded(.toNearestOrAwayFromZero)
                        result[at] = source[Int(n.z) * slice + Int(n.y) * columns + Int(n.x)]
                    case .trilinear:
                        let floor = q.rounded(.down)
                        let f = q - floor
                        let (x0, y0, z0) = (Int(floor.x), Int(floor.y), Int(floor.z))
                        let dx = x0 + 1 < columns ? 1 : 0
                        let dy = y0 + 1 < rows ? columns : 0
                        let dz = z0 + 1 < depth ? slice : 0
                        let o = z0 * slice + y0 * columns + x0
                        let near = Self.bilinear(source, o, dx, dy, f.x, f.y)
                        let far = dz == 0 ? near : Self.bilinear(source, o + dz, dx, dy, f.x, f.y)
                        result[at] = Float(near + (far - near) * f.z)
                    }
                }
            }
        }
        return Tensor(shape: [size.z, size.y, size.x], scalars: result)
    }

    @inline(__always)
    private static func bilinear(_ s: [Float], _ o: Int, _ dx: Int, _ dy: Int, _ fx: Double, _ fy: Double) -> Double {
        let (a, b) = (Double(s[o]), Double(s[o + dx]))
        let (c, d) = (Double(s[o + dy]), Double(s[o + dy + dx]))
        let (top, bottom) = (a + (b - a) * fx, c + (d - c) * fx)
        return top + (bottom - top) * fy
    }
}
