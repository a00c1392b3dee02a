package import DICOM

/// Which slices a contact sheet shows.
package enum SliceChoice {
    /// The most relevant slices, none nearer to another than `distance` millimetres, in order of position.
    ///
    /// Greedy: the most relevant slice first, then the most relevant of those far enough from all chosen. Slices that have
    /// less than a hundredth of the best slice's relevance are left out. When nothing is relevant, slices at even distances
    /// stand for the volume.
    /// - Parameter relevances: one per slice, none negative.
    package static func choose(
        _ relevances: [Double], spacing: Double, distance: Double, limit: Int
    ) -> [Int] {
        let best = relevances.max() ?? 0
        guard best > 0, limit > 0 else {
            let count = min(max(limit, 0), relevances.count)
            return (0..<count).map { ($0 * 2 + 1) * relevances.count / (2 * count) }
        }
        var chosen: [Int] = []
        let order = relevances.indices.sorted {
            relevances[$0] != relevances[$1] ? relevances[$0] > relevances[$1] : $0 < $1
        }
        for slice in order where chosen.count < limit && relevances[slice] >= best / 100 {
            if chosen.allSatisfy({ Double(abs($0 - slice)) * spacing >= distance }) { chosen.append(slice) }
        }
        return chosen.sorted()
    }

    /// What a slice is called: its number from 1 and where it lies, such as `slice 34/135 · z −118.2 mm`.
    ///
    /// The coordinate is the slice centre's along the patient axis nearest to the slice normal.
    package static func caption(slice: Int, of geometry: VolumeGeometry) -> String {
        let number = "slice \(slice + 1)/\(geometry.size.z)"
        guard geometry.frameOfReferenceUID != nil else { return number }
        let center = geometry.position(
            ofIndex: SIMD3(Double(geometry.size.x - 1) / 2, Double(geometry.size.y - 1) / 2, Double(slice)))
        let normal = geometry.x.cross(geometry.y)
        let magnitudes = [abs(normal.x), abs(normal.y), abs(normal.z)]
        let axis = magnitudes.firstIndex(of: magnitudes.max() ?? 0) ?? 2
        let name = ["x", "y", "z"][axis]
        return "\(number) · \(name) \(center[axis].fixed(1)) mm"
    }
}
