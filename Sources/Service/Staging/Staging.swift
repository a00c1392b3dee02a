import DICOM
import Foundation
import Records
import Synchronization

/// Copies claimed studies into staging, verified, and gives them their key in the ledger.
struct Staging: Sendable {
    let area: StagingArea
    let ledger: Ledger

    /// A claimed study and what is known of it.
    struct Claim {
        /// The ledger's provisional key.
        let id: String
        let folder: URL
        let inspection: StudyInspection
        let profile: ChosenProfile?
    }

    /// Two inboxes may get the same content at the same time; the last step is one at a time.
    private static let commit = Mutex<Void>(())

    /// - Parameter isAsked: whether the work should end; looked at between files.
    /// - Throws: `ServiceError`; nothing of the attempt is left behind, and the claimed folder is as it was.
    func stage(_ claim: Claim, isAsked: () -> Bool = { false }, at now: Date) throws -> Ledger.Settled {
        let incoming = area.incoming.appending(path: claim.id)
        Folder.remove(incoming)
        do {
            let members = try copy(claim, to: incoming, isAsked: isAsked)
            return try Self.commit.withLock { _ in try settle(claim, members, incoming: incoming, at: now) }
        } catch {
            Folder.remove(incoming)
            throw error
        }
    }

    private func copy(_ claim: Claim, to incoming: URL, isAsked: () -> Bool) throws -> [StudyMember] {
        let tree = try StudyTree(claim.folder)
        try Folder.make(incoming, role: "staging")
        var members: [StudyMember] = []
        var made: Set<String> = []
        for file in tree.files {
            if isAsked() { throw StagingParked() }
            let target = incoming.appending(path: file.path)
            let parent = target.deletingLastPathComponent()
            if made.insert(parent.path).inserted { try Folder.make(parent, role: "staging") }
            let copy = try VerifiedCopy(
                from: claim.folder.appending(path: file.path), to: target, expected: file.bytes)
            let inspected = claim.inspection.instances[file.path]
            if let inspected, inspected != copy.sha256 { throw ServiceError.inputChanged }
            members.append(
                StudyMember(
                    path: file.path, sha256: copy.sha256, bytes: copy.bytes, isInstance: inspected != nil))
        }
        for folder in made { Folder.synchronise(URL(filePath: folder)) }
        // Nothing came, went or changed while it was copied.
        guard try StudyTree(claim.folder).signature == tree.signature else { throw ServiceError.inputChanged }
        if tree.hasManifest {
            let hashes = Dictionary(uniqueKeysWithValues: members.map { ($0.path, $0.sha256) })
            let differing = try StudyManifest(in: incoming).differing(from: hashes)
            if differing > 0 { throw ServiceError.manifestDiffers(files: differing) }
        }
        return members
    }

    private func settle(
        _ claim: Claim, _ members: [StudyMember], incoming: URL, at now: Date
    ) throws -> Ledger.Settled {
        let key = ContentKey(
            members, profileHash: claim.profile?.profileHash, modelHash: claim.profile?.modelHash)
        let path = StagingArea.stagedPath(key.id)
        let target = area.place(path)
        let known = try ledger.study(key.id)
        // Staged files without a row, or of a study that begins anew, are what a crash or the rules of retention left.
        if known == nil || (known?.state == .pruned && known?.processedAt == nil) {
            Folder.remove(target)
            try Folder.move(incoming, to: target, role: "staging")
        } else {
            Folder.remove(incoming)
        }
        return try ledger.settle(claim.id, as: key.id, members: members, at: now) { entry in
            entry.label = claim.inspection.label
            entry.profile = claim.profile?.name
            entry.profileHash = claim.profile?.profileHash
            entry.modelHash = claim.profile?.modelHash
            entry.contentHash = key.contentHash
            entry.stagedPath = path
        }
    }
}

/// The service was asked to stop before everything was copied.
struct StagingParked: Error {}
