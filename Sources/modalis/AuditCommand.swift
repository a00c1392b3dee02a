import ArgumentParser

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Check, export and report what the audit trail holds.",
        discussion: """
            The trail is a folder of JSON lines, each bound to the one before by its hash (DICOM PS3.15 A.5 codes). The chain shows \
            lines that were changed, removed, moved or put in. It cannot show that the last lines were cut off, nor, without a \
            key, that all of it was computed anew: keep heads elsewhere (--expect-head), and use a key.
            """,
        subcommands: [AuditVerifyCommand.self, AuditExportCommand.self, AuditReportCommand.self])
}
