package import Foundation
package import Logging
package import Records

/// What is put right before the service begins: a crash or a power cut may have ended the last one anywhere.
package struct Recovery {
    private let file: ServiceConfigurationFile
    private let ledger: Ledger
    private let logger: Logger

    package init(_ file: ServiceConfigurationFile, ledger: Ledger, logger: Logger) {
        self.file = file
        self.ledger = ledger
        self.logger = logger
    }

    /// - Parameter aftercare: what follows a study's processing; it may have been cut short.
    /// - Throws: `ServiceError`, `LedgerError`, and what `aftercare` throws.
    package func run(aftercare: (StudyEntry, URL) throws -> Void) throws {
        let area = StagingArea(root: file.staging)
        let results = ResultsArea(root: file.results)
        try area.prepare()
        try results.prepare()
        try results.sweep()
        for name in try FolderListing.names(in: area.incoming.path) {
            try? FileManager.default.removeItem(at: area.incoming.appending(path: name))
        }
        for entry in try ledger.studies(in: [.processing]) {
            try Self.giveBack(entry.id, in: ledger)
            logger.notice(
                "a study that was in work is worked on again",
                metadata: ["study": "\(entry.label ?? entry.id)", "id": "\(entry.id)"])
        }
        for entry in try ledger.studies(in: [.processed]) {
            let folder = results.results(entry.resultsPath ?? entry.id)
            guard try Folder.isPresent(folder, role: "results") else {
                // Without this one study the others could not begin.
                let gone = ServiceError.resultsGone
                try ledger.advance(entry.id, to: .quarantined, reason: (gone.code, gone.message)) {
                    $0.resultsPath = nil
                }
                logger.error(
                    "a study was quarantined",
                    metadata: [
                        "study": "\(entry.label ?? entry.id)", "id": "\(entry.id)", "reason": "\(gone.code)",
                    ])
                continue
            }
            try aftercare(entry, folder)
        }
        for inbox in file.configuration.inboxes { try returnStrays(InboxPlace(inbox, in: file)) }
    }

    /// From processing to staged, without counting the attempt: it was not the study that ended it.
    static func giveBack(_ id: String, in ledger: Ledger) throws {
        try ledger.advance(id, to: .staged, reason: ("interrupted", "the service ended while it worked on the study")) {
            $0.attempts = max(0, $0.attempts - 1)
        }
    }

    /// Claimed folders that the ledger knows nothing of: staged already, or from a ledger that is lost. They go back into the
    /// inbox, where their content tells which.
    private func returnStrays(_ place: InboxPlace) throws {
        guard Folder.exists(place.claimed) else { return }
        for name in try FolderListing.names(in: place.claimed.path) {
            let folder = place.claimed.appending(path: name)
            if name.hasPrefix(InboxPlace.leaving) {
                Folder.remove(folder)
                continue
            }
            guard Folder.exists(folder), try ledger.study(name) == nil else { continue }
            let target = place.folder.appending(path: name)
            if !Folder.exists(target) { try Folder.move(folder, to: target, role: "inbox's") }
        }
    }
}
