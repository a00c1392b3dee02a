import ArgumentParser
import Foundation
import Records
import Service
import Tensors

/// How the trail is checked: the key that seals it and heads that were kept elsewhere.
struct AuditArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The service's configuration (JSON), which says where trail, key, anchor and ledger are.",
            valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The file of the key that seals the trail.", valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "A head that was kept elsewhere; the trail must still have that line. May be repeated.",
            valueName: "sequence:sha256"))
    var expectHead: [String] = []

    @Option(
        help: ArgumentHelp(
            "A head's file that was kept elsewhere (the trail's anchor). May be repeated.", valueName: "file"))
    var headFile: [String] = []

    /// The service's configuration, if it was named.
    func service() throws -> ServiceConfigurationFile? {
        try config.map { try ServiceConfigurationFile(contentsOf: URL(filePath: $0)) }
    }

    /// The trail's folder: as named, or as configured.
    /// - Throws: `CommandFailure` when neither says it.
    func folder(_ named: String?) throws -> String {
        if let named { return named }
        guard let file = try service() else {
            throw CommandFailure("trail-unnamed", "name the audit trail's folder, or the service's --config")
        }
        guard let audit = file.configuration.audit else {
            throw CommandFailure("audit-not-configured", "the configuration has no audit trail", family: .input)
        }
        return file.place(audit.folder).path
    }

    func sealingKey() throws -> AuditKey? {
        if let key { return try AuditKey(file: URL(filePath: key)) }
        guard let file = try service() else { return nil }
        return try file.configuration.audit?.sealingKey(from: file.url.deletingLastPathComponent())
    }

    /// The head's file that the service keeps elsewhere, where it is there.
    private func anchor() throws -> [String] {
        guard let file = try service(), let anchor = file.configuration.audit?.anchor.map({ file.place($0).path }),
            FileManager.default.fileExists(atPath: anchor)
        else { return [] }
        return [anchor]
    }

    /// Writes into the trail that somebody read it.
    /// - Throws: `AuditError`, also where the trail is sealed and its key was not given.
    func recordUse(of trail: String, purpose: String) throws {
        // Opening would make one.
        guard FileManager.default.fileExists(atPath: trail) else { throw AuditError.missing }
        var settings = AuditTrail.Settings()
        settings.key = try sealingKey()
        try AuditTrail(at: URL(filePath: trail), settings: settings)
            .append(.auditLogUsed(by: .operatorAtShell, purpose: purpose))
    }

    func verification(of trail: String) throws -> AuditVerification {
        let heads =
            try expectHead.map { try AuditHead($0) }
            + (headFile + anchor()).map { try AuditHead(file: URL(filePath: $0)) }
        return try AuditVerifier(of: URL(filePath: trail), key: try sealingKey(), expecting: heads).run()
    }
}

/// Of which time something is asked for.
struct PeriodArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The first day (2026-11-01), or a time (2026-11-01T08:00, or with Z or an offset). From the beginning when left out.",
            valueName: "time"))
    var from: String?

    @Option(
        help: ArgumentHelp(
            "The last day, which is in it, or a time, which is not. Now when left out.", valueName: "time"))
    var to: String?

    @Option(
        help: ArgumentHelp(
            "For days and local times, such as Europe/Zurich; the system's when left out.", valueName: "zone"))
    var timeZone: String?

    func period(now: Date) throws -> AuditPeriod {
        var zone = TimeZone.current
        if let timeZone {
            guard let named = TimeZone(identifier: timeZone) else {
                throw CommandFailure("time-zone-unknown", "there is no time zone '\(timeZone)'")
            }
            zone = named
        }
        return try AuditPeriod(from: from, to: to, timeZone: zone, now: now)
    }
}
