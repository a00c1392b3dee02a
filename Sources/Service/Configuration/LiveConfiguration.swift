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
        ] where before != after { throw Self.restart(key, new) }
        let (was, will) = (old.configuration, new.configuration)
        if was.audit != will.audit { throw Self.restart("audit", new) }
        if was.listen != will.listen { throw Self.restart("listen", new) }
        if was.destinations != will.destinations { throw Self.restart("destinations", new) }
        file.withLock { $0 = new }
    }

    private static func restart(_ key: String, _ file: ServiceConfigurationFile) -> ServiceError {
        .configurationInvalid(
            file: file.url.lastPathComponent,
            issues: [ProfileIssue(path: "$.\(key)", message: "cannot change while the service runs; restart it")])
    }
}
