import DICOM
import Tensors

/// A synthetic study with a known answer: true DICOM objects, clinical values, and where the lesion is.
package struct Phantom: Sendable {
    package let kind: PhantomKind
    package let seed: UInt64
    let patient: PhantomPatient
    let series: [PhantomSeries]
    /// What clinical.json says.
    package let clinical: [String: ClinicalEntry]
    package let truth: PhantomTruth
    /// 1 in the lesion, 0 elsewhere, `[slice, row, column]` on the truth's grid.
    let mask: Tensor

    /// A clinical value: a number or a word.
    package enum ClinicalEntry: Encodable, Hashable, Sendable {
        case number(Double)
        case word(String)

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .number(let number): try container.encode(number)
            case .word(let word): try container.encode(word)
            }
        }
    }
}

/// What is known of a phantom because it was made that way. Never an input of a model.
package struct PhantomTruth: Codable, Hashable, Sendable {
    package let kind: String
    package let seed: UInt64
    /// One of the labels of the profile of the same name.
    package let label: String
    /// What each modality shows, which together decide the label.
    package let signs: [String: Bool]
    package let lesion: Lesion?
    package let mask: Mask

    package struct Lesion: Codable, Hashable, Sendable {
        /// LPS millimetres; for a radiograph, millimetres from the first pixel's centre.
        package let centre: [Double]
        package let radius: Double
    }

    /// The grid of `mask.npy`, that of the series of this UID.
    package struct Mask: Codable, Hashable, Sendable {
        package let file: String
        package let seriesInstanceUID: String
        /// Along x, y, z.
        package let size: [Int]
        package let spacing: [Double]
        package let origin: [Double]
        package let direction: [Double]
        package let frameOfReferenceUID: String?
        package let voxels: Int
    }
}
