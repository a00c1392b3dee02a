import Foundation
import Records

/// Keeps a staged study's key true: what it is worked on with may have been changed since it was staged, and its results are
/// those of the profile and model that ran.
struct Restaging: Sendable {
    let area: StagingArea
    let ledger: Ledger

    /// - Parameter profile: the study's profile as it is now.
    /// - Returns: the study as it is to be worked on: as it was, or under the key that it would be staged with now; nil when that
    ///   is another study already, which the ledger then says.
    /// - Throws: `ServiceError.folderUnusable`, `LedgerError`; nothing is lost, and another call goes on.
    func bring(_ entry: StudyEntry, upTo profile: ChosenProfile, at now: Date) throws -> StudyEntry? {
        guard entry.profileHash != profile.profileHash || entry.modelHash != profile.modelHash else { return entry }
        let key = ContentKey(
            try ledger.members(of: entry.id), profileHash: profile.profileHash, modelHash: profile.modelHash)
        if let known = try ledger.study(key.id) {
            try giveWay(entry, to: known, at: now)
            return nil
        }
        let path = StagingArea.stagedPath(key.id)
        // Moved first: after a crash in between, the folder is found under the key that follows again.
        if let old = entry.stagedPath, try Folder.isPresent(area.place(old), role: "staging") {
            Folder.remove(area.place(path))
            try Folder.move(area.place(old), to: area.place(path), role: "staging")
        }
        return try ledger.rekey(
            entry.id, to: key.id, detail: "the profile or its model changed after staging; before it was \(entry.id)",
            at: now
        ) {
            $0.profileHash = profile.profileHash
            $0.modelHash = profile.modelHash
            $0.stagedPath = path
        }
    }

    /// The other study has the same files; this one's are not needed, but for results that it gave before.
    private func giveWay(_ entry: StudyEntry, to known: StudyEntry, at now: Date) throws {
        let reason = ServiceError.knownUnderChangedProfile(study: known.id)
        let isWorkedOn = known.state != .pruned || known.processedAt != nil
        guard entry.resultsPath == nil, isWorkedOn else {
            try ledger.advance(entry.id, to: .quarantined, at: now, reason: (reason.code, reason.message))
            return
        }
        try ledger.advance(entry.id, to: .pruned, at: now, reason: (reason.code, reason.message)) {
            $0.stagedPath = nil
        }
        if let path = entry.stagedPath { Folder.remove(area.place(path)) }
    }
}
