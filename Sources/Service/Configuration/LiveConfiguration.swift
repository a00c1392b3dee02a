import Foundation
import Profiles
import Synchronization

/// The configuration in force: everybody reads it anew for each piece of work, so that a reload counts from then on.
package final class LiveConfiguration: Sendable {
    private let file: Mutex<ServiceConfigurationFile>

    package init(_ file: ServiceConfigurationFile) { self.file = Mutex(file) }

    package var current: ServiceConfigurationFile { file.withLock { $0 } }

    /// Reads the file again. One that is wrong, or that moves what the running service stands on, is refused; the old one stays.
    /// - Throws: `ServiceError`.
    package func reload() throws {
        let old = current
        let new = try ServiceConfigurationFile(contentsOf: old.url)
        try new.checkProfiles()
        for (key, before, after) in [
            ("staging", old.staging, new.staging), ("results", old.results, new.results),
            ("ledger", old.ledger, new.ledger),
        ] where before != after {
            throw ServiceError.configurationInvalid(
                file: new.url.lastPathComponent,
                issues: [ProfileIssue(path: "$.\(key)", message: "cannot change while the service runs; restart it")])
        }
        file.withLock { $0 = new }
    }
}
