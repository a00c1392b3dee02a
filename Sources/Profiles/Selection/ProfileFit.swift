package import DICOM

/// Whether a profile suits a study, modality by modality, decided by attributes alone: no pixel is decoded.
package struct ProfileFit: Codable, Hashable, Sendable {
    package enum Outcome: String, Codable, Sendable {
        case fits
        /// A required modality has no candidate: the study is of another kind. Among several profiles this is no fault.
        case doesNotFit = "does-not-fit"
        /// The study is of this kind, but more than one volume could be a modality.
        case refused
    }

    /// The profile's name.
    package let profile: String
    package let outcome: Outcome
    /// In the profile's order.
    package let modalities: [ModalityFit]
    /// Why it does not fit or is refused: `modality-missing` and `modality-ambiguous`, each with its candidates; empty when it fits.
    package let refusals: [Finding]

    package init(_ profile: Profile, study: Study) {
        self.profile = profile.name
        let fits = profile.modalities.map { ModalityFit($0, study: study) }
        modalities = fits
        // Descriptions are free text: some name the patient. Only they are quoted, so that the rest of the sentence can be shown
        // where a study's own words are not.
        let words = IdentifyingWords(of: study)
        refusals = zip(profile.modalities, fits).compactMap { modality, fit in
            switch fit.outcome {
            case .chosen, .absent: nil
            case .missing:
                Finding(
                    "modality-missing",
                    "no series can be modality \(modality.name) (\(modality.label)): \(words.redacted(fit.summary))"
                )
            case .ambiguous:
                Finding(
                    "modality-ambiguous",
                    "more than one series can be modality \(modality.name) (\(modality.label)): \(words.redacted(fit.summary))"
                )
            }
        }
        outcome =
            fits.contains { $0.outcome == .missing }
            ? .doesNotFit : fits.contains { $0.outcome == .ambiguous } ? .refused : .fits
    }

    /// Names of modalities that no series can be.
    package var missing: [String] { modalities.filter { $0.outcome == .missing }.map(\.modality) }

    /// The volumes chosen, by modality name; optional modalities that are absent have none.
    package func volumes(in study: Study) -> [String: VolumeDescription] {
        var volumes: [String: VolumeDescription] = [:]
        for fit in modalities {
            guard let chosen = fit.chosen else { continue }
            volumes[fit.modality] = study.series.first { $0.seriesInstanceUID == chosen.seriesInstanceUID }?
                .volumes.first { $0.index == chosen.volume }
        }
        return volumes
    }

    /// - Throws: `StudyRefusal` with the first refusal unless the profile fits.
    package func requireFit() throws {
        guard outcome != .fits, let first = refusals.first else { return }
        throw StudyRefusal(code: first.code.rawValue, message: refusals.map(\.message).joined(separator: "; "))
    }
}
