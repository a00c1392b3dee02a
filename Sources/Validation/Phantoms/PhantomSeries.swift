import DICOM
import Tensors

/// A series of a phantom: what its objects share, and its volumes.
struct PhantomSeries: Sendable {
    /// The folder's name.
    let name: String
    let sopClassUID: String
    let seriesInstanceUID: String
    /// Everything that does not change within the series.
    let attributes: DataSet
    let volumes: [PhantomVolume]
}

/// Voxels on one grid.
struct PhantomVolume: Sendable {
    let geometry: VolumeGeometry
    /// `[slice, row, column]` in the series' unit.
    let voxels: Tensor
    let encoding: Encoding
    /// What sets this volume apart within its series.
    var attributes = DataSet()

    /// How values become stored numbers: value = slope · stored + intercept.
    enum Encoding: Sendable {
        /// 12 bits, unsigned.
        case unsigned12(slope: Double, intercept: Double)
        /// 16 bits, signed, each slice with the slope that its largest value calls for.
        case perSlice
    }
}

extension PhantomSeries {
    /// The objects in order of instance number.
    func objects() -> [DICOMObject] {
        var objects: [DICOMObject] = []
        for volume in volumes {
            for slice in 0..<volume.geometry.size.z {
                objects.append(object(volume, slice, number: objects.count + 1))
            }
        }
        return objects
    }

    private func object(_ volume: PhantomVolume, _ slice: Int, number: Int) -> DICOMObject {
        let geometry = volume.geometry
        var d = attributes
        d.set(.sopClassUID, sopClassUID)
        d.set(.sopInstanceUID, DerivedUID(seriesInstanceUID, String(number)).description)
        d.set(.seriesInstanceUID, seriesInstanceUID)
        d.set(.instanceNumber, number)
        d.elements.merge(volume.attributes.elements) { $1 }
        if geometry.frameOfReferenceUID != nil {
            let position = geometry.position(ofIndex: SIMD3(0, 0, Double(slice)))
            d.set(.imagePositionPatient, vectors: [position])
            d.set(.imageOrientationPatient, vectors: [geometry.x, geometry.y])
            d.set(.sliceLocation, decimal: (position.dot(geometry.z) * 1000).rounded() / 1000)
            d.set(.sliceThickness, decimal: geometry.spacing.z)
            d.set(.pixelSpacing, decimals: [geometry.spacing.y, geometry.spacing.x])
        }
        if sopClassUID == SOPClass.petImage { d.set(.imageIndex, slice + 1) }
        d.set(.samplesPerPixel, 1)
        d.set(.photometricInterpretation, "MONOCHROME2")
        d.set(.rows, geometry.size.y)
        d.set(.columns, geometry.size.x)
        let length = geometry.size.x * geometry.size.y
        let values = volume.voxels.scalars[(slice * length)..<((slice + 1) * length)]
        let stored = store(values, volume.encoding, &d)
        return DICOMObject(attributes: d, pixels: .words(stored))
    }

    /// The stored numbers of a slice; describes them in `d`.
    private func store(_ values: ArraySlice<Float>, _ encoding: PhantomVolume.Encoding, _ d: inout DataSet) -> [UInt16]
    {
        d.set(.bitsAllocated, 16)
        switch encoding {
        case .unsigned12(let slope, let intercept):
            d.set(.bitsStored, 12)
            d.set(.highBit, 11)
            d.set(.pixelRepresentation, 0)
            return values.map { UInt16(min(4095, max(0, ((Double($0) - intercept) / slope).rounded()))) }
        case .perSlice:
            d.set(.bitsStored, 16)
            d.set(.highBit, 15)
            d.set(.pixelRepresentation, 1)
            let largest = Double(values.max() ?? 0)
            // Six digits, rounded up, so that the largest value still fits.
            let slope = max(1e-4, (largest / 32767 * 1e6).rounded(.up) / 1e6)
            d.set(.rescaleSlope, decimal: slope)
            d.set(.rescaleIntercept, "0")
            return values.map { UInt16(bitPattern: Int16(min(32767, max(0, (Double($0) / slope).rounded())))) }
        }
    }
}
