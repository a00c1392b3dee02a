/// One frame of a series with what decides where it belongs.
struct FrameRecord {
    /// Where a frame lies in the patient.
    struct Plane {
        let position: SIMD3<Double>
        /// Unit vectors along increasing column and row index.
        let x: SIMD3<Double>
        let y: SIMD3<Double>
        /// x × y.
        let normal: SIMD3<Double>
        /// Millimetres between columns and between rows.
        let spacing: SIMD2<Double>
    }

    let instance: Instance
    let frame: Int
    let attributes: FrameAttributes
    let rows: Int
    let columns: Int
    /// 1 for grey, 3 for colour.
    let channels: Int
    /// nil for frames without a usable position, with the reason if there is part of one.
    let plane: Plane?
    let frameOfReferenceUID: String?
    let isLocalizer: Bool
    let isSecondaryCapture: Bool
    /// A picture of a screen under the cover of an image (Image Type).
    let isScreenSave: Bool
    /// Image Type says `DERIVED\SECONDARY`: made from other images, and not by the examination.
    let isDerivedSecondary: Bool
    let isOriginal: Bool
    /// A Siemens mosaic that could not be taken apart: its position is that of the whole and not a slice's.
    let isMosaic: Bool
    /// The part of the frame that this slice is, and whether its side of the image plane was assumed.
    let tile: SiemensMosaic.Tile?
    let isDirectionAssumed: Bool

    private static let secondaryCapture = "1.2.840.10008.5.1.4.1.1.7"

    /// A frame as it is, or the slices of a mosaic.
    static func records(of instance: Instance, frame: Int) -> [FrameRecord] {
        let whole = FrameRecord(instance, frame: frame)
        guard whole.isMosaic, let plane = plane(instance.attributes, whole.attributes, frame: frame),
            let mosaic = SiemensMosaic(whole.attributes, rows: whole.rows, columns: whole.columns, normal: plane.normal)
        else { return [whole] }
        let first = mosaic.origin(plane, rows: whole.rows, columns: whole.columns)
        return mosaic.tiles.enumerated().map { number, tile in
            let place = Plane(
                position: first + mosaic.step * Double(number), x: plane.x, y: plane.y, normal: plane.normal,
                spacing: plane.spacing)
            return FrameRecord(whole, tile: tile, of: mosaic, at: place)
        }
    }

    private init(_ whole: FrameRecord, tile: SiemensMosaic.Tile, of mosaic: SiemensMosaic, at plane: Plane) {
        (instance, frame, attributes) = (whole.instance, whole.frame, whole.attributes)
        (rows, columns, channels) = (mosaic.rows, mosaic.columns, whole.channels)
        self.plane = plane
        frameOfReferenceUID = whole.instance.attributes.string(.frameOfReferenceUID)
        (isLocalizer, isSecondaryCapture, isMosaic) = (whole.isLocalizer, whole.isSecondaryCapture, false)
        (isScreenSave, isDerivedSecondary, isOriginal) = (
            whole.isScreenSave, whole.isDerivedSecondary, whole.isOriginal
        )
        self.tile = tile
        isDirectionAssumed = mosaic.isDirectionAssumed
    }

    private init(_ instance: Instance, frame: Int) {
        let set = instance.attributes
        let attributes = FrameAttributes(set, frame: frame)
        tile = nil
        isDirectionAssumed = false
        self.instance = instance
        self.frame = frame
        self.attributes = attributes
        rows = set.integer(.rows) ?? 0
        columns = set.integer(.columns) ?? 0
        let isColour = set.integer(.samplesPerPixel) == 3 || set.string(.photometricInterpretation) == "PALETTE COLOR"
        channels = isColour ? 3 : 1
        let sopClass = set.string(.sopClassUID) ?? ""
        isSecondaryCapture = sopClass == Self.secondaryCapture || sopClass.hasPrefix(Self.secondaryCapture + ".")
        let types = Set(Self.imageType(attributes))
        isLocalizer = !types.isDisjoint(with: ["LOCALIZER", "SCOUT", "TOPOGRAM"])
        isMosaic = types.contains("MOSAIC")
        isScreenSave = !types.isDisjoint(with: ["SCREEN SAVE", "SCREENSAVE", "SCREENSHOT", "SCREEN_CAPTURE"])
        isOriginal = types.contains("ORIGINAL")
        isDerivedSecondary = types.contains("DERIVED") && types.contains("SECONDARY")
        let plane = isMosaic ? nil : Self.plane(set, attributes, frame: frame)
        self.plane = plane
        frameOfReferenceUID = plane == nil ? nil : set.string(.frameOfReferenceUID)
    }

    /// The frame's own type in an enhanced object, else Image Type.
    static func imageType(_ attributes: FrameAttributes) -> [String] {
        for sequence in [Tag.mrImageFrameTypeSequence, .ctImageFrameTypeSequence, .petFrameTypeSequence] {
            if let type = attributes.group(sequence)?.strings(.frameType), !type.isEmpty { return type }
        }
        return attributes.strings(.imageType, in: .mrImageFrameTypeSequence)
    }

    private static func plane(_ set: DataSet, _ attributes: FrameAttributes, frame: Int) -> Plane? {
        // Nuclear medicine says where its first slice lies with the detector.
        let detector = set.items(.detectorInformationSequence).first
        guard
            let position = attributes.numbers(.imagePositionPatient, in: .planePositionSequence)
                ?? detector?.numbers(.imagePositionPatient), position.count == 3,
            let cosines = attributes.numbers(.imageOrientationPatient, in: .planeOrientationSequence)
                ?? detector?.numbers(.imageOrientationPatient), cosines.count == 6,
            let spacing = pixelSpacing(attributes, [.pixelSpacing])
        else { return nil }
        let x = SIMD3(cosines[0], cosines[1], cosines[2])
        let y = SIMD3(cosines[3], cosines[4], cosines[5])
        // Cosines are written with few digits; what is far from a right angle or unit length is no orientation.
        guard abs(x.length - 1) < 0.01, abs(y.length - 1) < 0.01, abs(x.dot(y)) < 0.01 else { return nil }
        let unitX = x / x.length
        let unitY = y / y.length
        let normal = unitX.cross(unitY)
        var origin = SIMD3(position[0], position[1], position[2])
        if let offset = gridOffset(set, frame: frame) ?? nuclearOffset(set, frame: frame) {
            origin += normal / normal.length * offset
        } else if set.integer(.numberOfFrames) ?? 1 > 1, attributes.group(.planePositionSequence) == nil {
            // One position for several frames says nothing about any but the first.
            return nil
        }
        return Plane(position: origin, x: unitX, y: unitY, normal: normal / normal.length, spacing: spacing)
    }

    /// A dose grid's distance of a frame from the first (PS3.3 C.8.8.3.2).
    private static func gridOffset(_ set: DataSet, frame: Int) -> Double? {
        guard let offsets = set.numbers(.gridFrameOffsetVector), frame < offsets.count, offsets[0] == 0 else {
            return nil
        }
        return offsets[frame]
    }

    /// A reconstructed nuclear slice's distance from the first along the normal (PS3.3 C.8.4.15); its spacing may be
    /// negative, where slices run against the normal.
    private static func nuclearOffset(_ set: DataSet, frame: Int) -> Double? {
        guard let slices = set.numbers(.sliceVector), frame < slices.count,
            let spacing = set.number(.spacingBetweenSlices) ?? set.number(.sliceThickness), spacing != 0
        else { return nil }
        return (slices[frame] - 1) * spacing
    }

    /// Spacing between columns and rows from the first of `tags` that has two positive numbers.
    static func pixelSpacing(_ attributes: FrameAttributes, _ tags: [Tag]) -> SIMD2<Double>? {
        for tag in tags {
            if let numbers = attributes.numbers(tag, in: .pixelMeasuresSequence), numbers.count == 2,
                numbers[0] > 0, numbers[1] > 0
            {
                return SIMD2(numbers[1], numbers[0])
            }
        }
        return nil
    }
}
