/// A map of real numbers over a volume that viewers blend over its images (PS3.3 A.75): float pixels, as they are.
///
/// Frames lie where the source's slices lie, one each in their order, and each names the slice it belongs to: so OHIF finds the
/// image under a frame, and 3D Slicer and dcmqi the place in the patient.
package struct ParametricMap: Sendable {
    /// What the numbers are, and how they came about.
    package struct Quantity: Sendable {
        /// Such as 130404 DCM Saliency.
        package let concept: Code
        package let method: Code
        /// One line on what a value means.
        package let explanation: String

        package init(concept: Code, method: Code, explanation: String) {
            self.concept = concept
            self.method = method
            self.explanation = explanation
        }
    }

    /// Its source is the volume that the map lies over.
    package let base: DerivedObject
    /// The grid of the frames: the source's own, or another in its frame of reference.
    package let geometry: VolumeGeometry
    /// `[slice][row][column]` of `geometry`; finite.
    package let values: [Float]
    package let quantity: Quantity
    /// At most 16 capitals, digits, spaces and underscores.
    package let label: String

    package init(
        _ base: DerivedObject, geometry: VolumeGeometry, values: [Float], quantity: Quantity, label: String
    ) {
        self.base = base
        self.geometry = geometry
        self.values = values
        self.quantity = quantity
        self.label = label
    }

    /// The object, ready to be written.
    /// - Throws: `WritingError.incomplete` when the values do not fill the frames, are not finite, or the source has no
    ///   position in a frame of reference, without which the object does not exist.
    package func object() throws(WritingError) -> DICOMObject {
        let size = geometry.size
        guard values.count == size.x * size.y * size.z, size.x <= UInt16.max, size.y <= UInt16.max else {
            throw .incomplete(
                "\(values.count) values do not fill \(size.z) frames of \(size.y) rows and \(size.x) columns")
        }
        guard values.allSatisfy(\.isFinite) else {
            throw .incomplete("a parametric map holds a value that is not finite")
        }
        guard let frameOfReference = geometry.frameOfReferenceUID else {
            throw .incomplete("a parametric map needs a source with a position in the patient")
        }
        var d = DataSet()
        base.describeStudy(&d, needsDate: true)
        base.describeSeries(&d, modality: "OT")
        // The side is said of the frames.
        d.copy([.bodyPartExamined], from: base.source.attributes)
        base.describeEquipment(&d)
        d.set(.frameOfReferenceUID, frameOfReference)
        d.copy([.positionReferenceIndicator], from: base.source.attributes)
        d.complete([.positionReferenceIndicator])
        describeImage(&d)
        describeFrames(&d)
        base.describeReferencedSeries(&d)
        return base.sealed(d, sopClass: SOPClass.parametricMap, pixels: .floats(values))
    }

    private static let imageType = ["DERIVED", "PRIMARY", "VOLUME", "QUANTITY"]

    private func describeImage(_ d: inout DataSet) {
        d.set(.imageType, values: Self.imageType)
        d.set(.contentQualification, "RESEARCH")
        d.set(.contentLabel, ContentLabel.text(label))
        d.set(.contentDescription, String(quantity.explanation.prefix(64)))
        d.set(.contentCreatorName)
        d.set(.burnedInAnnotation, "NO")
        d.set(.recognizableVisualFeatures, "NO")
        d.set(.lossyImageCompression, "00")
        d.set(.presentationLUTShape, "IDENTITY")
        d.set(.acquisitionContextSequence, items: [])
        d.set(.samplesPerPixel, 1)
        d.set(.photometricInterpretation, "MONOCHROME2")
        d.set(.rows, geometry.size.y)
        d.set(.columns, geometry.size.x)
        d.set(.bitsAllocated, 32)
        d.set(.numberOfFrames, geometry.size.z)
        CodingScheme.describe(&d)
    }

    private func describeFrames(_ d: inout DataSet) {
        Dimension.describe([.position], uid: base.uid("dimensions"), in: &d)
        let groups = FunctionalGroups(geometry: geometry)
        let isOwnGrid = geometry == base.source.geometry
        var shared = groups.shared(
            sliceThickness: isOwnGrid ? base.source.attributes.number(Attribute.sliceThickness.tag) : nil)
        let bounds = Self.bounds(values)
        shared.set(.realWorldValueMappingSequence, items: [mapping(bounds)])
        shared.set(.frameVOILUTSequence, items: [Self.window(bounds)])
        var transformation = DataSet()
        transformation.set(.rescaleIntercept, decimal: 0)
        transformation.set(.rescaleSlope, decimal: 1)
        transformation.set(.rescaleType, "US")
        shared.set(.pixelValueTransformationSequence, items: [transformation])
        var type = DataSet()
        type.set(.frameType, values: Self.imageType)
        shared.set(.parametricMapFrameTypeSequence, items: [type])
        shared.merge(AnatomicRegion(of: base.source.attributes).frameAnatomy)
        d.set(.sharedFunctionalGroupsSequence, items: [shared])
        d.set(
            .perFrameFunctionalGroupsSequence,
            items: (0..<geometry.size.z).map { slice in
                var group = FunctionalGroups.content([slice + 1])
                group.merge(groups.position(slice: slice))
                group.merge(
                    FunctionalGroups.derivation(
                        of: sources(of: slice), code: Code("113085", "DCM", "Spatial resampling"),
                        description: base.derivation))
                return group
            })
    }

    /// The source's frames that a frame lies on: its own, or in another grid those next to it.
    private func sources(of slice: Int) -> [VolumeDescription.Frame] {
        let source = base.source
        guard geometry != source.geometry else { return [source.frames[slice]] }
        let center = SIMD3(Double(geometry.size.x - 1) / 2, Double(geometry.size.y - 1) / 2, Double(slice))
        let place = source.geometry.index(ofPosition: geometry.position(ofIndex: center)).z
        let reach = max(geometry.spacing.z / source.geometry.spacing.z / 2, 0.5)
        let near = source.frames.indices.filter { abs(Double($0) - place) <= reach }
        return near.isEmpty
            ? [source.frames[min(max(Int(place.rounded()), 0), source.frames.count - 1)]]
            : near.map { source.frames[$0] }
    }

    /// Real World Value Mapping (PS3.3 C.7.6.16.2.11): stored values are the quantity's own, without unit.
    private func mapping(_ bounds: ClosedRange<Double>) -> DataSet {
        var item = DataSet()
        item.set(.lutExplanation, String(quantity.explanation.prefix(64)))
        item.set(.lutLabel, ContentLabel.text(label))
        item.set(.realWorldValueIntercept, "0")
        item.set(.realWorldValueSlope, "1")
        item.set(.doubleFloatRealWorldValueFirstValueMapped, "\(bounds.lowerBound)")
        item.set(.doubleFloatRealWorldValueLastValueMapped, "\(bounds.upperBound)")
        item.set(.measurementUnitsCodeSequence, code: .noUnits)
        let definitions = [
            (Code("246205007", "SCT", "Quantity"), quantity.concept),
            (Code("370129005", "SCT", "Measurement Method"), quantity.method),
        ]
        item.set(
            .quantityDefinitionSequence,
            items: definitions.map { name, value in
                var definition = DataSet()
                definition.set(.valueType, "CODE")
                definition.set(.conceptNameCodeSequence, code: name)
                definition.set(.conceptCodeSequence, code: value)
                return definition
            })
        return item
    }

    /// A window over all values, symmetric about 0 for signed ones.
    private static func window(_ bounds: ClosedRange<Double>) -> DataSet {
        let reach = max(abs(bounds.lowerBound), abs(bounds.upperBound), Double(Float.leastNormalMagnitude))
        var item = DataSet()
        item.set(.windowCenter, decimal: bounds.lowerBound < 0 ? 0 : reach / 2)
        item.set(.windowWidth, decimal: bounds.lowerBound < 0 ? 2 * reach : reach)
        item.set(.windowCenterWidthExplanation, "Whole range")
        // The only function whose windows may be narrower than 1.
        item.set(.voiLUTFunction, "LINEAR_EXACT")
        return item
    }

    private static func bounds(_ values: [Float]) -> ClosedRange<Double> {
        var (low, high) = (Float.infinity, -Float.infinity)
        for value in values { (low, high) = (min(low, value), max(high, value)) }
        return low <= high ? Double(low)...Double(high) : 0...0
    }
}

/// Content Label (PS3.3 10.9): a code string.
enum ContentLabel {
    static func text(_ name: String) -> String {
        let allowed = name.uppercased().unicodeScalars.map { scalar -> Character in
            ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "_"
        }
        return allowed.isEmpty ? "MAP" : String(allowed.prefix(16))
    }
}
