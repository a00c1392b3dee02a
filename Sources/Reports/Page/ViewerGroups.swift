import DICOM

/// Which images are shown in step, and in which coordinates.
struct ViewerGroups: Sendable {
    private struct Basis {
        let frameOfReferenceUID: String?
        let u: SIMD3<Double>
        let v: SIMD3<Double>
        let n: SIMD3<Double>
        /// For images without a position.
        let edges: [String]

        /// Parallel within a degree and in one frame of reference.
        func holds(_ geometry: VolumeGeometry) -> Bool {
            frameOfReferenceUID != nil && frameOfReferenceUID == geometry.frameOfReferenceUID
                && u.dot(geometry.x) > 0.99985 && v.dot(geometry.y) > 0.99985
        }
    }

    private var bases: [Basis] = []
    /// By image.
    private var places: [Int] = []

    init(_ pictures: [StudyDrawing.Picture]) {
        for picture in pictures {
            let geometry = picture.image.volume.geometry
            if let known = bases.firstIndex(where: { $0.holds(geometry) }) {
                places.append(known)
                continue
            }
            places.append(bases.count)
            let isPositioned = geometry.frameOfReferenceUID != nil
            bases.append(
                Basis(
                    frameOfReferenceUID: geometry.frameOfReferenceUID, u: geometry.x, v: geometry.y,
                    n: geometry.x.cross(geometry.y),
                    edges: isPositioned
                        ? [-geometry.x, geometry.x, -geometry.y, geometry.y].map(Self.letter)
                        : Self.edges(of: picture.image.volume.description)))
        }
    }

    func group(of image: Int) -> Int { places[image] }

    /// A patient position in the coordinates of an image's group, in thousandths of a millimetre.
    func place(of position: SIMD3<Double>, index image: Int) -> [Double] {
        let basis = bases[places[image]]
        return [basis.u, basis.v, basis.n].map { (position.dot($0) * 1000).rounded() / 1000 }
    }

    /// From the coordinates of an image's group to the indices of a grid: nine numbers row by row, and what is added.
    func indices(of grid: VolumeGeometry, image: Int) -> (matrix: [Double], offset: [Double]) {
        let basis = bases[places[image]]
        let zero = grid.index(ofPosition: .zero)
        let steps = [basis.u, basis.v, basis.n].map { grid.index(ofPosition: $0) - zero }
        return (
            (0..<3).flatMap { axis in steps.map { $0[axis].rounded(significantDigits: 10) } },
            (0..<3).map { zero[$0].rounded(significantDigits: 10) }
        )
    }

    /// - Parameter stacks: by image.
    func groups(of stacks: [PageStack]) -> [ViewerData.Group] {
        var frames: [String] = []
        return bases.indices.map { group in
            let basis = bases[group]
            var view = [Double.infinity, .infinity, -.infinity, -.infinity]
            for (image, stack) in stacks.enumerated() where places[image] == group {
                let size = stack.geometry.size
                for slice in [stack.slices.lowerBound, stack.slices.upperBound - 1] {
                    let first = stack.geometry.position(ofIndex: SIMD3(-0.5, -0.5, Double(slice)))
                    let last = stack.geometry.position(
                        ofIndex: SIMD3(Double(size.x) - 0.5, Double(size.y) - 0.5, Double(slice)))
                    let (a, b) = (place(of: first, index: image), place(of: last, index: image))
                    view = [min(view[0], a[0]), min(view[1], a[1]), max(view[2], b[0]), max(view[3], b[1])]
                }
            }
            let frame = basis.frameOfReferenceUID.map { uid in
                if let known = frames.firstIndex(of: uid) { return known }
                frames.append(uid)
                return frames.count - 1
            }
            return ViewerData.Group(
                frame: frame, basis: [basis.u, basis.v, basis.n].flatMap { [$0.x, $0.y, $0.z] }, view: view,
                edges: basis.edges, isPositioned: frame != nil)
        }
    }

    /// The patient's direction that lies nearest, as DICOM abbreviates it (PS3.3 C.7.6.1.1.1).
    private static func letter(_ direction: SIMD3<Double>) -> String {
        let axis = (0..<3).max { abs(direction[$0]) < abs(direction[$1]) } ?? 0
        return [["R", "L"], ["A", "P"], ["F", "H"]][axis][direction[axis] > 0 ? 1 : 0]
    }

    /// From Patient Orientation (0020,0020): the directions of rows and columns.
    private static func edges(of description: VolumeDescription) -> [String] {
        let opposites: [Character: Character] = ["L": "R", "R": "L", "A": "P", "P": "A", "H": "F", "F": "H"]
        let told = description.frames.first?.instance.attributes.strings(Tag(0x0020, 0x0020)) ?? []
        let letters = told.compactMap(\.first)
        guard letters.count == 2, let left = opposites[letters[0]], let top = opposites[letters[1]] else { return [] }
        return [left, letters[0], top, letters[1]].map { String($0) }
    }
}
