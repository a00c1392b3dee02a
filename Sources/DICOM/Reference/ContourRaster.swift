package import Tensors

/// Closed planar contours (PS3.3 C.8.8.6) on the voxels of an image's grid.
///
/// A voxel is inside when its centre is, by the even-odd rule over all contours of its slice: a contour within another makes a
/// hole, and one that goes in and out by a keyhole does too. Points on the left and upper edge are inside, on the other two
/// outside, so that contours which share an edge share no voxel.
package struct ContourRaster {
    /// Corners in patient positions.
    package typealias Contour = [SIMD3<Double>]

    private let geometry: VolumeGeometry
    private var scalars: [Float]
    /// Contours that lay in a slice of the grid.
    package private(set) var drawn = 0
    /// Contours between slices, beyond them, or across them.
    package private(set) var leftOut = 0

    package init(_ geometry: VolumeGeometry) {
        self.geometry = geometry
        scalars = [Float](repeating: 0, count: geometry.size.x * geometry.size.y * geometry.size.z)
    }

    package var mask: Tensor {
        Tensor(shape: [geometry.size.z, geometry.size.y, geometry.size.x], scalars: scalars)
    }

    /// How far a contour's points may be from the middle of a slice, as a share of the distance of slices.
    private static let flatness = 0.1

    package mutating func draw(_ contour: Contour) {
        let points = contour.map(geometry.index(ofPosition:))
        let heights = points.map(\.z)
        guard points.count > 2, let low = heights.min(), let high = heights.max() else {
            leftOut += 1
            return
        }
        let slice = ((low + high) / 2).rounded()
        guard high - low <= 2 * Self.flatness, abs((low + high) / 2 - slice) < 0.5, slice >= 0,
            slice < Double(geometry.size.z)
        else {
            leftOut += 1
            return
        }
        drawn += 1
        fill(points, slice: Int(slice))
    }

    private mutating func fill(_ points: [SIMD3<Double>], slice: Int) {
        let size = geometry.size
        let ys = points.map(\.y)
        guard let top = ys.min(), let bottom = ys.max(), bottom >= 0, top <= Double(size.y - 1) else { return }
        let rows = Int(max(0, top.rounded(.up)))...Int(min(Double(size.y - 1), max(0, bottom.rounded(.down))))
        for row in rows {
            let y = Double(row)
            var crossings: [Double] = []
            var a = points[points.count - 1]
            for b in points {
                if (a.y <= y) != (b.y <= y) { crossings.append(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)) }
                a = b
            }
            crossings.sort()
            for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                let first = max(0, crossings[pair].rounded(.up))
                let end = min(Double(size.x), crossings[pair + 1].rounded(.up))
                guard first < end else { continue }
                let line = (slice * size.y + row) * size.x
                // Once more over the same voxel is out again.
                for at in (line + Int(first))..<(line + Int(end)) { scalars[at] = 1 - scalars[at] }
            }
        }
    }
}

extension ReferenceStructure {
    /// The closed contours of a region; empty for a segment.
    package var contours: [ContourRaster.Contour] {
        instance.attributes.items(.roiContourSequence).filter { $0.integer(.referencedROINumber) == number }
            .flatMap { $0.items(.contourSequence) }.compactMap { item in
                guard ["CLOSED_PLANAR", "CLOSEDPLANAR_XOR"].contains(item.string(.contourGeometricType) ?? ""),
                    let numbers = item.numbers(.contourData), numbers.count >= 9, numbers.count % 3 == 0
                else { return nil }
                return stride(from: 0, to: numbers.count, by: 3).map {
                    SIMD3(numbers[$0], numbers[$0 + 1], numbers[$0 + 2])
                }
            }
    }

    /// A region drawn on an image's grid.
    /// - Throws: `ReferenceMaskError.empty`, `.planesDiffer`.
    package func rasterised(on geometry: VolumeGeometry) throws(ReferenceMaskError) -> ReferenceMask {
        let contours = contours
        guard !contours.isEmpty else { throw .empty(number: number) }
        var raster = ContourRaster(geometry)
        for contour in contours { raster.draw(contour) }
        guard raster.drawn > 0 else { throw .planesDiffer(contours: contours.count) }
        let findings =
            raster.leftOut > 0
            ? [
                Finding(
                    "contours-left-out",
                    "\(raster.leftOut) of \(contours.count) contours lie in no slice of the image and are left out")
            ] : []
        return ReferenceMask(voxels: raster.mask, geometry: geometry, findings: findings)
    }
}
