package import Tensors

/// Where a structure is, voxel by voxel.
package struct ReferenceMask: Sendable {
    /// `[slice, row, column]`, 1 inside and 0 outside.
    package let voxels: Tensor
    package let geometry: VolumeGeometry
    package let findings: [Finding]

    package init(voxels: Tensor, geometry: VolumeGeometry, findings: [Finding] = []) {
        self.voxels = voxels
        self.geometry = geometry
        self.findings = findings
    }
}

/// Why a structure gives no mask.
package enum ReferenceMaskError: ReasonedError, Equatable {
    /// The segment has no frame, or the region no closed contour.
    case empty(number: Int)
    /// Frames of one segment that are no slices of one grid.
    case irregular(reason: String)
    /// No series of the study has slices in the planes that the region was drawn in.
    case planesDiffer(contours: Int)

    package var code: String {
        switch self {
        case .empty: "mask-empty"
        case .irregular: "mask-irregular"
        case .planesDiffer: "mask-planes-differ"
        }
    }

    package var message: String {
        switch self {
        case .empty(let number): "structure \(number) has nothing inside"
        case .irregular(let reason): "a segment's frames do not lie on one grid: \(reason)"
        case .planesDiffer(let contours):
            "none of the region's \(contours) contours lies in a slice of the image that it would be drawn on"
        }
    }

    package var family: FailureFamily { .study }
}
