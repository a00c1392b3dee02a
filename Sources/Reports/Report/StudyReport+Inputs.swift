package import Attribution
package import DICOM

extension StudyReport {
    /// What was measured and done on the way from a series to the model's input.
    package struct ImageSummary: Codable, Hashable, Sendable {
        package let modality: String
        package let seriesInstanceUID: String
        /// The volume's index within its series.
        package let volume: Int
        /// What set the volume apart within its series, such as a b-value.
        package let distinction: [String: String]
        package let unit: VoxelUnit
        /// Measured from the series.
        package let geometry: Geometry
        /// Of the model's input.
        package let modelGeometry: Geometry
        /// Everything done to stored values, in order.
        package let steps: [String]
        package let findings: [Finding]
    }

    /// A grid in LPS millimetres, with the keys that `modalis inspect --json` uses.
    package struct Geometry: Codable, Hashable, Sendable {
        /// Columns, rows, slices.
        package let size: [Int]
        package let spacing: [Double]
        package let origin: [Double]
        /// Nine numbers, row-major; the columns are the axes' directions.
        package let direction: [Double]
        /// nil for images without a position.
        package let frameOfReferenceUID: String?

        package init(_ geometry: VolumeGeometry) {
            size = [geometry.size.x, geometry.size.y, geometry.size.z]
            spacing = geometry.spacing.reported
            origin = geometry.origin.reported
            direction = geometry.direction.map { $0.rounded(significantDigits: 10) }
            frameOfReferenceUID = geometry.frameOfReferenceUID
        }
    }

    /// One clinical attribute as the model was given it.
    package struct ClinicalValue: Codable, Hashable, Sendable {
        package let modality: String
        package let name: String
        /// The value as read; `null` when it was missing.
        package let value: JSONValue
        package let unit: String?
        /// Where it came from: `clinical.json`, `clinical.csv`, a DICOM attribute's keyword, or `fill`.
        package let source: String
        /// True when the value was missing and the profile's replacement stands in for it.
        package let wasMissing: Bool
        /// The columns that the model saw, in order.
        package let coded: [Double]

        package init(
            modality: String, name: String, value: JSONValue, unit: String?, source: String, wasMissing: Bool,
            coded: [Double]
        ) {
            self.modality = modality
            self.name = name
            self.value = value
            self.unit = unit
            self.source = source
            self.wasMissing = wasMissing
            self.coded = coded.map { $0.reported ?? 0 }
        }
    }
}
