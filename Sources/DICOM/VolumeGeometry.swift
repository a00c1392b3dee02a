/// Where a volume's voxels lie in the patient: LPS millimetres (DICOM PS3.3 C.7.6.2.1.1).
///
/// Axes here are named x (column index), y (row index), z (slice index); a volume's array is indexed (z, y, x).
/// Voxel (i, j, k) lies at `origin + x·(spacing.x·i) + y·(spacing.y·j) + z·(spacing.z·k)`.
package struct VolumeGeometry: Hashable, Codable, Sendable {
    /// The number of voxels along x, y, z.
    package let size: SIMD3<Int>
    /// Distances of neighbouring voxels' centres along x, y, z in millimetres.
    package let spacing: SIMD3<Double>
    /// The centre of voxel (0, 0, 0).
    package let origin: SIMD3<Double>
    /// Unit vectors along increasing x, y and z index. `z` is the slice normal x × y unless the volume is sheared.
    package let x: SIMD3<Double>
    package let y: SIMD3<Double>
    package let z: SIMD3<Double>
    /// Coordinates are comparable only within one frame of reference; nil for images without a position.
    package let frameOfReferenceUID: String?

    package init(
        size: SIMD3<Int>, spacing: SIMD3<Double>, origin: SIMD3<Double>, x: SIMD3<Double>, y: SIMD3<Double>,
        z: SIMD3<Double>, frameOfReferenceUID: String?
    ) {
        self.size = size
        self.spacing = spacing
        self.origin = origin
        self.x = x
        self.y = y
        self.z = z
        self.frameOfReferenceUID = frameOfReferenceUID
    }

    /// The direction matrix row by row; its columns are `x`, `y`, `z`, as SimpleITK prints it.
    package var direction: [Double] { [x.x, y.x, z.x, x.y, y.y, z.y, x.z, y.z, z.z] }

    /// The patient position of a (fractional) index.
    package func position(ofIndex index: SIMD3<Double>) -> SIMD3<Double> {
        let step = index * spacing
        return origin + x * step.x + y * step.y + z * step.z
    }

    /// The (fractional) index of a patient position: the inverse of `position(ofIndex:)`, also for sheared axes.
    package func index(ofPosition position: SIMD3<Double>) -> SIMD3<Double> {
        let d = position - origin
        let yz = y.cross(z)
        let determinant = x.dot(yz)
        return SIMD3(d.dot(yz), d.dot(z.cross(x)), d.dot(x.cross(y))) / determinant / spacing
    }
}

extension SIMD3<Double> {
    package func dot(_ other: Self) -> Double { (self * other).sum() }

    package func cross(_ other: Self) -> Self {
        Self(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x)
    }

    package var length: Double { dot(self).squareRoot() }
}
