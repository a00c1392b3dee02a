package import Foundation
package import Records

/// What a person may ask for one study; the running service picks it up from the ledger.
package struct StudyActions {
    private let ledger: Ledger
    private let area: StagingArea

    package init(_ file: ServiceConfigurationFile, ledger: Ledger) {
        self.ledger = ledger
        area = StagingArea(root: file.staging)
    }

    /// Works on a study anew, whether it waits, was processed or is in quarantine; the attempts begin at the first.
    /// - Throws: `ServiceError.wrongState`, `.inputGone`, `LedgerError`.
    package func retry(_ entry: StudyEntry, at now: Date) throws -> StudyEntry {
        switch entry.state {
        case .staged, .claimed:
            return try ledger.update(entry.id, at: now) {
                $0.notBefore = nil
                $0.attempts = 0
            }
        case .quarantined, .processed, .delivered:
            guard let path = entry.stagedPath, try Folder.isPresent(area.place(path), role: "staging") else {
                throw ServiceError.inputGone
            }
            return try ledger.advance(entry.id, to: .staged, at: now, detail: "asked for") {
                $0.notBefore = nil
                $0.attempts = 0
            }
        case .arrived, .processing, .pruned:
            throw ServiceError.wrongState(
                id: entry.id, state: entry.state.rawValue,
                wanted: "only one that waits, was processed or is in quarantine can be tried again")
        }
    }

    /// Lets a study out of quarantine to where it was: to delivery if it has results, to work if not.
    /// - Throws: `ServiceError.wrongState`, `.inputGone`, `LedgerError`.
    package func release(_ entry: StudyEntry, at now: Date) throws -> StudyEntry {
        guard entry.state == .quarantined else {
            throw ServiceError.wrongState(
                id: entry.id, state: entry.state.rawValue, wanted: "only one in quarantine can be released")
        }
        guard entry.resultsPath != nil else { return try retry(entry, at: now) }
        let released = try ledger.advance(entry.id, to: .processed, at: now, detail: "released") { $0.notBefore = nil }
        try ledger.retryDeliveries(of: entry.id, at: now)
        return try ledger.study(entry.id) ?? released
    }
}
