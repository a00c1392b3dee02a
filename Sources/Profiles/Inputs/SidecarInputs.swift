package import DICOM
package import Foundation

/// What files beside the images give a model: clinical values and a report.
package struct SidecarInputs: Sendable {
    package let clinical: ClinicalEncoding?
    package let text: TextEncoding?

    /// - Parameters:
    ///   - volumes: the volumes chosen, in the profile's order, whose attributes are the second source of clinical values.
    ///   - tokenizer: the profile's; needed when it has a text.
    /// - Throws: `StudyRefusal`.
    package init(
        _ profile: Profile, study: Study, folder: URL, volumes: [VolumeDescription], tokenizer: WordPieceTokenizer?
    ) throws {
        guard profile.clinical != nil || profile.text != nil else {
            (clinical, text) = (nil, nil)
            return
        }
        let record = try ClinicalRecord(for: study, in: folder)
        clinical = try profile.clinical.map { try ClinicalEncoding($0, record: record, volumes: volumes) }
        text = try profile.text.flatMap { specification in
            guard let tokenizer else { preconditionFailure("a profile with a text comes with its tokenizer") }
            let found = try TextRecord(for: study, in: folder, record: record, key: specification.key)
            return try TextEncoding(specification, record: found, tokenizer: tokenizer)
        }
    }
}
