import DICOM
import Foundation
import Pipeline
import Profiles
import Tensors

/// What a profile would make of a study: which volume for each modality and why, and what would stand in the way.
struct InspectedProfile: Encodable {
    let profile: String
    let version: String
    let outcome: ProfileFit.Outcome
    let modalities: [ModalityFit]
    /// Why it does not fit, or would be refused before any pixel is decoded.
    let refusals: [Finding]
    /// What a result would carry with it.
    let warnings: [Finding]

    /// - Parameter study: as read with the profile's own tolerances.
    init(_ file: ProfileFile, study: Study, folder: URL) {
        let fit = ProfileFit(file.profile, study: study)
        profile = file.profile.name
        version = file.profile.version
        modalities = fit.modalities
        var outcome = fit.outcome
        var refusals = study.refusals + fit.refusals
        var warnings: [Finding] = []
        if refusals.isEmpty {
            do {
                let plan = try InputPlan(
                    file.profile, volumes: fit.volumes(in: study), registrations: SpatialRegistrations(in: study))
                warnings = plan.warnings
                let sidecars = try SidecarInputs(
                    file.profile, study: study, folder: folder, volumes: plan.volumes, tokenizer: file.tokenizer())
                warnings += (sidecars.clinical?.warnings ?? []) + (sidecars.text?.warnings ?? [])
            } catch {
                let reason = error as? any ReasonedError
                refusals = [
                    Finding(
                        ReasonCode(rawValue: reason?.code ?? "unexpected"), reason?.message ?? "an unforeseen failure")
                ]
            }
        }
        if !refusals.isEmpty, outcome == .fits { outcome = .refused }
        self.outcome = outcome
        self.refusals = refusals
        self.warnings = warnings
    }

    func lines(_ style: TerminalStyle, study: Study) -> [String] {
        let colour: TerminalStyle.Colour = outcome == .fits ? .green : outcome == .refused ? .red : .faint
        let verdict =
            switch outcome {
            case .fits: "fits"
            case .doesNotFit: "does not fit"
            case .refused: "is refused"
            }
        var lines = ["  Profile \(style(.bold, profile)) \(version) \(style(colour, verdict))"]
        for fit in modalities {
            let name = fit.modality.padded(12)
            if let chosen = fit.chosen {
                lines.append("    \(name)\(style(.green, "chosen"))    \(Self.line(chosen, study))")
            } else {
                lines.append("    \(name)\(style(fit.outcome == .absent ? .faint : .red, fit.outcome.rawValue))")
            }
            lines += fit.rejected.map {
                style(.faint, "    \(String(repeating: " ", count: 12))rejected  \(Self.line($0, study))")
            }
        }
        // What the modalities say already is not said twice.
        let told = ["modality-missing", "modality-ambiguous"]
        lines += refusals.filter { !told.contains($0.code.rawValue) }
            .map { "    " + style(.red, "[\($0.code.rawValue)] \($0.message)") }
        lines += warnings.map { "    " + style(.yellow, "[\($0.code.rawValue)] \($0.message)") }
        return lines
    }

    private static func line(_ candidate: ModalityFit.Candidate, _ study: Study) -> String {
        let number =
            study.series.first { $0.seriesInstanceUID == candidate.seriesInstanceUID }?
            .instances.first?.attributes.integer(.seriesNumber).map { "\($0) " } ?? ""
        let volume = candidate.volume.map { " [\($0)]" } ?? ""
        let reasons = candidate.reasons.map(\.message).joined(separator: "; ")
        return "\(number)\(candidate.seriesDescription.printable)\(volume): \(reasons)"
    }
}
