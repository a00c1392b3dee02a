package import Attribution
package import DICOM

/// `report.json`: the record of one study under one profile. `Schemas/report.schema.json` describes it to others.
///
/// It holds UIDs and hashes, and neither the patient's name, ID and birth date nor file names. `timing` is the only key
/// whose value differs between two runs over the same input.
package struct StudyReport: Codable, Hashable, Sendable {
    /// The format's version; grows when a key changes its meaning or goes.
    package let format: String
    package let study: StudySummary
    package let software: [Software]
    package let profile: Profile
    package let model: Model
    package let otherProfiles: [OtherProfile]
    /// Every series of the study with every instance.
    package let series: [SeriesSummary]
    package let selections: [Selection]
    package let images: [ImageSummary]
    package let clinical: [ClinicalValue]
    /// Absent when the model takes no text.
    package let texts: [Text]?
    package let predictions: [Prediction]
    package let attributions: [AttributionSummary]
    package let modalityImportance: [ModalityImportance]
    package let warnings: [Finding]
    package let outputs: [Output]
    package let timing: Timing

    package static let currentFormat = "modalis-report-1"

    package struct StudySummary: Codable, Hashable, Sendable {
        package let studyInstanceUID: String
        /// How many files were not read, by reason code.
        package let skippedFiles: [SkippedFiles]
    }

    package struct SkippedFiles: Codable, Hashable, Sendable {
        package let code: ReasonCode
        package let count: Int
    }

    package struct SeriesSummary: Codable, Hashable, Sendable {
        package let seriesInstanceUID: String
        /// DICOM Modality.
        package let modality: String
        package let seriesDescription: String
        /// The input modalities that were read from this series.
        package let usedFor: [String]
        package let refusals: [Finding]
        package let instances: [InstanceSummary]
    }

    package struct InstanceSummary: Codable, Hashable, Sendable {
        package let sopInstanceUID: String
        package let sopClassUID: String
        package let transferSyntaxUID: String
        package let bytes: Int
        /// Of the whole file.
        package let sha256: String
    }

    /// A file of the result. Paths are relative to the result's folder.
    package struct Output: Codable, Hashable, Sendable {
        package let path: String
        package let kind: String
        /// The input modality that it shows.
        package let modality: String?
        package let bytes: Int
        package let sha256: String
        /// For DICOM objects.
        package let sopClassUID: String?
        package let sopInstanceUID: String?
        package let seriesInstanceUID: String?
    }

    /// Wall-clock seconds per step, in order.
    package struct Timing: Codable, Hashable, Sendable {
        package struct Step: Codable, Hashable, Sendable {
            package let step: String
            package let seconds: Double

            package init(step: String, seconds: Double) {
                self.step = step
                self.seconds = seconds
            }
        }

        package var steps: [Step]
        /// The largest resident memory of the process so far, in bytes; nil where the system does not tell.
        package var peakMemoryBytes: Int?

        package init(steps: [Step], peakMemoryBytes: Int? = nil) {
            self.steps = steps
            self.peakMemoryBytes = peakMemoryBytes
        }
    }
}
