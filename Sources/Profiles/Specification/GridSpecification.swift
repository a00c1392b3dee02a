import Attribution

/// The grid of voxels on which the model wants an image. All lists are x, y (, z), as `modalis inspect` prints sizes.
///
/// | spacing | size | fit | the grid |
/// |---|---|---|---|
/// | – | – | – | the reference volume's own |
/// | – | given | – | the reference's spacing; cropped or padded about its centre |
/// | given | – | – | covers the reference's extent: ⌈extent ∕ spacing⌉ voxels about its centre |
/// | given | given | – | that spacing and size about the reference's centre |
/// | – | given | contain | one spacing for all axes, the smallest at which the whole reference fits inside |
/// | – | given | stretch | each axis of the reference is spread over the whole axis of the grid |
///
/// Along an axis that keeps the reference's spacing the grid's voxels coincide with the reference's, half a voxel off its centre
/// if need be.
package struct GridSpecification: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case reference, dimensions, spacing, size, fit, orientation, slice, allowDifferentFramesOfReference
    }

    package enum Fit: String, Codable, Sendable, CaseIterable {
        case contain, stretch
    }

    package enum Orientation: String, Codable, Sendable, CaseIterable {
        /// Parallel to the reference volume's axes.
        case reference
        /// Along the patient's left, posterior and superior axes.
        case lps = "LPS"
    }

    package enum Slice: String, Codable, Sendable, CaseIterable {
        /// Slice ⌊n ∕ 2⌋ of the reference, counted from 0 along its normal.
        case middle
    }

    /// The image modality over whose volume the grid is laid; nil for the first that shares this grid.
    package let reference: String?
    /// 3 for `[batch, channel, z, y, x]`, 2 for `[batch, channel, y, x]`.
    package let dimensions: Int
    /// Millimetres.
    package let spacing: [Double]?
    package let size: [Int]?
    package let fit: Fit?
    package let orientation: Orientation
    /// For a two-dimensional model on volumes: which slice. Without it a volume of several slices is refused there.
    package let slice: Slice?
    /// Resample by coordinates although the frames of reference differ, with a warning, instead of refusing.
    package let allowDifferentFramesOfReference: Bool

    /// The first image modality's own three-dimensional grid.
    package init() {
        self.init(reference: nil, dimensions: 3, spacing: nil, size: nil)
    }

    package init(
        reference: String?, dimensions: Int, spacing: [Double]?, size: [Int]?, fit: Fit? = nil,
        orientation: Orientation = .reference, slice: Slice? = nil, allowDifferentFramesOfReference: Bool = false
    ) {
        self.reference = reference
        self.dimensions = dimensions
        self.spacing = spacing
        self.size = size
        self.fit = fit
        self.orientation = orientation
        self.slice = slice
        self.allowDifferentFramesOfReference = allowDifferentFramesOfReference
    }

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        reference = fields.optionalString(.reference)
        var dimensions = fields.has(.dimensions) ? fields[.dimensions].integer(atLeast: 2) : 3
        if dimensions > 3 {
            fields[.dimensions].report("expected 2 or 3")
            dimensions = 3
        }
        self.dimensions = dimensions
        spacing = fields.positives(.spacing, counts: dimensions...dimensions)
        if fields.has(.size) {
            let extents = fields[.size].array().map { $0.integer(atLeast: 1) }
            if case .array = fields[.size].value, extents.count != dimensions {
                fields[.size].report("expected \(dimensions) numbers, found \(extents.count)")
            }
            size = extents
            if extents.contains(where: { $0 > 4096 }) { fields[.size].report("an extent is above 4096") }
        } else {
            size = nil
        }
        fit = fields.has(.fit) ? fields[.fit].choice() : nil
        orientation = fields.choice(.orientation, default: .reference)
        slice = fields.has(.slice) ? fields[.slice].choice() : nil
        allowDifferentFramesOfReference = fields.bool(.allowDifferentFramesOfReference, default: false)
        if fit != nil, spacing != nil { fields[.fit].report("sets the spacing, so no spacing can be given") }
        if fit != nil, size == nil { fields[.fit].report("needs a size") }
        if slice != nil, dimensions != 2 { fields[.slice].report("only for two dimensions") }
        if orientation == .lps, dimensions == 2 { fields[.orientation].report("only for three dimensions") }
    }
}
