package import Delivery
import Foundation
import Glibc
import Profiles

/// Hands studies that came over the network to an inbox, as folders that say themselves that they are whole.
package struct ReceivedStudies: Sendable {
    private let inbox: URL

    /// - Parameter inbox: the name of an inbox of the configuration; its first when nil.
    /// - Throws: `ServiceError.configurationInvalid` when there is none.
    package init(_ inbox: String?, in file: ServiceConfigurationFile) throws {
        let inboxes = file.configuration.inboxes
        guard let found = inbox.map({ name in inboxes.first { $0.name == name } }) ?? inboxes.first else {
            throw ServiceError.configurationInvalid(
                file: file.url.lastPathComponent,
                issues: [.init(path: "$.listen.inbox", message: "names no inbox; received studies go into one")])
        }
        self.inbox = file.folder(of: found)
    }

    /// One rename: a crash leaves the study where it was or in the inbox.
    /// - Throws: `ServiceError.folderUnusable`; the spool must lie on the inbox's disk.
    package func take(_ study: ReceivedStudy) throws {
        let sentinel = study.folder.appending(path: StudyTree.sentinel)
        let descriptor = unsafe open(sentinel.path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw ServiceError.folderUnusable(role: "spool", errorNumber: errno) }
        close(descriptor)
        Folder.synchronise(study.folder)
        let target = inbox.appending(path: "\(study.identifier)-\(ArrivalKey.make())")
        try Folder.move(study.folder, to: target, role: "inbox's")
    }
}
