import DICOM
package import Foundation
package import Records

extension Ledger {
    /// Queues a study's results for destinations: DICOM objects for all, other files for those that take them.
    ///
    /// Harmless to repeat: files that are as they were keep what became of them.
    /// - Parameters:
    ///   - study: the ledger's key.
    ///   - folder: the results, as they will lie when they are sent.
    /// - Throws: `ReadError` for the folder, `LedgerError`.
    package func enqueue(study: String, folder: URL, destinations: [DeliveryRoute], at: Date = Date()) throws {
        guard !destinations.isEmpty else { return }
        let files = try OutgoingFile.all(below: folder)
        // Every result has its report; what seems to have none must not count as delivered.
        guard !files.isEmpty else { throw ReadError.folderMissing }
        for route in destinations {
            let taken = files.filter { $0.identity != nil || route.destination.takesEveryFile }
            let queued = taken.map { file in
                QueuedInstance(
                    sopClassUID: file.identity?.sopClassUID, sopInstanceUID: file.identity?.sopInstanceUID,
                    path: file.relativePath, sha256: file.sha256, bytes: file.bytes)
            }
            try enqueue(study, to: route.name, queued, at: at)
        }
    }
}
