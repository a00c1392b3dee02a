package import DICOM

/// Which volume of a study stands for an image modality, and why the others do not.
package struct ModalityFit: Codable, Hashable, Sendable {
    package struct Candidate: Codable, Hashable, Sendable {
        package let seriesInstanceUID: String
        /// The volume's index within its series; nil for a series that gave no volume.
        package let volume: Int?
        package let seriesDescription: String
        /// Why it was chosen, or every reason why it was not.
        package let reasons: [Finding]
    }

    package enum Outcome: String, Codable, Sendable {
        case chosen
        /// Not required, and the study does not have it.
        case absent
        case missing, ambiguous
    }

    package let modality: String
    package let outcome: Outcome
    package let chosen: Candidate?
    package let rejected: [Candidate]

    /// Judges every volume of a study.
    init(_ modality: ImageModality, study: Study) {
        self.modality = modality.name
        var suitable: [(volume: VolumeDescription, series: Series)] = []
        var rejected: [Candidate] = []
        for series in study.series {
            if series.volumes.isEmpty {
                let reasons =
                    series.refusals.isEmpty ? [Finding("series-no-volume", "no image volume")] : series.refusals
                rejected.append(Candidate(series, volume: nil, reasons))
            }
            for volume in series.volumes {
                let reasons = Self.objections(to: volume, in: series, modality.select)
                if reasons.isEmpty {
                    suitable.append((volume, series))
                } else {
                    rejected.append(Candidate(series, volume: volume.index, reasons))
                }
            }
        }
        var reason = Finding("selected", suitable.count == 1 ? "the only volume that satisfies the rules" : "preferred")
        var remaining = suitable.indices.map { $0 }
        for (position, preference) in modality.select.prefer.enumerated() where remaining.count > 1 {
            let (best, why, others) = preference.best(of: remaining.map { suitable[$0] })
            let winners = best.map { remaining[$0] }
            guard winners.count < remaining.count else { continue }
            for index in remaining where !winners.contains(index) {
                let (volume, series) = suitable[index]
                rejected.append(
                    Candidate(
                        series, volume: volume.index,
                        [Finding("not-preferred", "satisfies the rules; prefer[\(position)]: \(others)")]))
            }
            reason = Finding("selected", "prefer[\(position)]: \(why)")
            remaining = winners
        }
        if remaining.count == 1 {
            let (volume, series) = suitable[remaining[0]]
            chosen = Candidate(series, volume: volume.index, [reason])
            outcome = .chosen
        } else {
            chosen = nil
            outcome = !remaining.isEmpty ? .ambiguous : modality.required ? .missing : .absent
            for index in remaining {
                let (volume, series) = suitable[index]
                rejected.append(
                    Candidate(
                        series, volume: volume.index,
                        [
                            Finding(
                                "tied",
                                "satisfies the rules, and no preference tells it from \(remaining.count - 1) other")
                        ]))
            }
        }
        let order = Dictionary(
            study.series.enumerated().map { ($0.element.seriesInstanceUID, $0.offset) }, uniquingKeysWith: { a, _ in a }
        )
        self.rejected = rejected.sorted {
            (order[$0.seriesInstanceUID] ?? 0, $0.volume ?? -1) < (order[$1.seriesInstanceUID] ?? 0, $1.volume ?? -1)
        }
    }

    private static func objections(to volume: VolumeDescription, in series: Series, _ select: Selection) -> [Finding] {
        var reasons: [Finding] = []
        for (index, rule) in select.require.enumerated() {
            let outcome = rule.outcome(of: volume, in: series)
            if !outcome.holds { reasons.append(Finding("rule-failed", "require[\(index)]: \(outcome.explanation)")) }
        }
        for (index, rule) in select.exclude.enumerated() {
            let outcome = rule.outcome(of: volume, in: series)
            if outcome.holds { reasons.append(Finding("rule-excluded", "exclude[\(index)]: \(outcome.explanation)")) }
        }
        if select.defaultExclusions {
            for rule in SelectionRule.defaultExclusions {
                let outcome = rule.outcome(of: volume, in: series)
                if outcome.holds {
                    reasons.append(Finding("rule-excluded", "excluded by default: \(outcome.explanation)"))
                }
            }
        }
        return reasons
    }

    /// One line that lists the candidates and why each lost, for a refusal.
    var summary: String {
        guard !rejected.isEmpty else { return "the study has no series" }
        return rejected.map { candidate in
            let description =
                candidate.seriesDescription.isEmpty ? "without description" : "\"\(candidate.seriesDescription)\""
            let volume = candidate.volume.map { $0 == 0 ? "" : " volume \($0)" } ?? ""
            let reason = candidate.reasons.map { "\($0.message)" }.joined(separator: ", ")
            return "\(description)\(volume): \(reason)"
        }.joined(separator: "; ")
    }
}

extension ModalityFit.Candidate {
    init(_ series: Series, volume: Int?, _ reasons: [Finding]) {
        seriesInstanceUID = series.seriesInstanceUID
        self.volume = volume
        seriesDescription = series.seriesDescription
        self.reasons = reasons
    }
}
