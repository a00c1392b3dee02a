import ArgumentParser
import Foundation
import Records
import Service

/// Which service a command is about.
struct ServiceArguments: ParsableArguments {
    @Option(help: ArgumentHelp("The service's configuration (JSON).", valueName: "file"))
    var config: String

    func file() throws -> ServiceConfigurationFile { try ServiceConfigurationFile(contentsOf: URL(filePath: config)) }

    /// The configuration and its ledger, which must be there.
    func open() throws -> (ServiceConfigurationFile, Ledger) {
        let file = try file()
        return (file, try Ledger(at: file.ledger, creating: false))
    }

    /// Writes into the audit trail, if the service has one, what a person asked for at the shell.
    /// - Throws: `AuditError`; then it must not be done.
    func audit(_ file: ServiceConfigurationFile, _ event: AuditEvent) throws {
        let base = file.url.deletingLastPathComponent()
        try file.configuration.audit?.open(from: base, logger: nil).append(event)
    }
}
