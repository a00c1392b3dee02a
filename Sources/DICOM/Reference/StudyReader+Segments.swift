import Tensors

extension StudyReader {
    /// A segment's voxels: BINARY, FRACTIONAL and label map Segmentations.
    ///
    /// - Parameters:
    ///   - threshold: of fractional values, 0…1: what is at least as large is inside.
    ///   - image: the grid of the image that it belongs to, for segments without positions (radiographs).
    /// - Throws: `ReadError`, `ReferenceMaskError`.
    package func mask(
        of structure: ReferenceStructure, threshold: Double = 0.5, image: VolumeGeometry? = nil
    ) throws -> ReferenceMask {
        let instance = structure.instance
        let set = instance.attributes
        let count = max(1, set.integer(.numberOfFrames) ?? 1)
        let frames = (0..<count).filter { structure.isLabelMap || Self.segment(set, $0) == structure.number }
        let records = frames.flatMap { FrameRecord.records(of: instance, frame: $0) }
        guard records.count == frames.count, let first = records.first else {
            throw ReferenceMaskError.empty(number: structure.number)
        }
        let grid: (geometry: VolumeGeometry, slices: [Int])
        let planes = records.compactMap(\.plane)
        if planes.count == records.count {
            let stated = [Tag.spacingBetweenSlices].compactMap {
                first.attributes.number($0, in: .pixelMeasuresSequence)
            }.first
            let thickness = first.attributes.number(.sliceThickness, in: .pixelMeasuresSequence)
            let found = try SegmentGrid(
                planes, rows: first.rows, columns: first.columns, stated: stated ?? thickness,
                frameOfReferenceUID: structure.frameOfReferenceUID)
            grid = (found.geometry, found.slices)
        } else if let image, image.size.x == first.columns, image.size.y == first.rows,
            frames.count <= image.size.z || image.size.z == 1
        {
            grid = (image, frames.indices.map { min($0, image.size.z - 1) })
        } else {
            throw ReferenceMaskError.irregular(reason: "they have no positions, and no image has their size")
        }
        let plane = first.rows * first.columns
        var scalars = [Float](repeating: 0, count: plane * grid.geometry.size.z)
        for (frame, slice) in zip(frames, grid.slices) {
            let inside = try self.inside(structure, frame, threshold)
            guard inside.count == plane else { throw ReadError.frameMismatch(frame: frame) }
            for at in 0..<plane where inside[at] { scalars[slice * plane + at] = 1 }
        }
        let size = grid.geometry.size
        return ReferenceMask(
            voxels: Tensor(shape: [size.z, size.y, size.x], scalars: scalars), geometry: grid.geometry)
    }

    private static func segment(_ set: DataSet, _ frame: Int) -> Int? {
        FrameAttributes(set, frame: frame).group(.segmentIdentificationSequence)?.integer(.referencedSegmentNumber)
    }

    private func inside(_ structure: ReferenceStructure, _ frame: Int, _ threshold: Double) throws(ReadError) -> [Bool]
    {
        let set = structure.instance.attributes
        let (layout, samples) = try stored(structure.instance.path, frame)
        guard !layout.isFloat, layout.samplesPerPixel == 1 else {
            throw .attributeInvalid(tag: .samplesPerPixel)
        }
        let width = layout.bitsAllocated / 8
        let values = stride(from: samples.startIndex, to: samples.endIndex, by: width).map { at in
            (0..<width).reversed().reduce(0) { $0 << 8 | Int(samples[at + $1]) }
        }
        if structure.isLabelMap { return values.map { $0 == structure.number } }
        guard set.string(.segmentationType) == "FRACTIONAL" else { return values.map { $0 != 0 } }
        let most = Double(set.integer(.maximumFractionalValue) ?? (1 << layout.bitsStored) - 1)
        // Nothing is inside by a threshold of zero.
        return values.map { $0 > 0 && Double($0) >= threshold * most }
    }
}
