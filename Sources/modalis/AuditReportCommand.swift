import ArgumentParser
import Foundation
import Records
import Service
import Tensors

extension ReportCalendar.Unit: ExpressibleByArgument {}

struct AuditReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write the audit report of a period, to hand on.",
        discussion: """
            audit-report.html (one file, printable), .json (Schemas/audit-report.schema.json) and .csv: studies in and out, versions \
            and hashes of profile and model, modality importance and predictions over time with a test for drift, refusals by \
            reason, quarantines and releases, deliveries, and whether the audit trail is intact. Studies are named by label only.
            """)

    @Option(help: ArgumentHelp("The ledger's file; with --config it is known.", valueName: "file"))
    var ledger: String?

    @Option(help: ArgumentHelp("The audit trail's folder; with --config it is known.", valueName: "folder"))
    var trail: String?

    @OptionGroup var checks: AuditArguments
    @OptionGroup var time: PeriodArguments

    @Option(help: "Count by week or month; by the period's length when left out.")
    var by: ReportCalendar.Unit?

    @Option(
        name: [.short, .long], help: ArgumentHelp("The folder for the report; made when missing.", valueName: "folder"))
    var output: String

    @Flag(help: "Record in the trail that it was read (needs the trail's key, if it has one).")
    var record = false

    func validate() throws {
        if ledger == nil, checks.config == nil {
            throw ValidationError("Name the ledger with --ledger, or the service with --config.")
        }
        if trail == nil, checks.config == nil,
            record || checks.key != nil || !checks.expectHead.isEmpty || !checks.headFile.isEmpty
        {
            throw ValidationError("Name the audit trail with --trail.")
        }
    }

    func run() throws {
        let now = Date()
        let period = try time.period(now: now)
        let file = try checks.service()
        // A service without a trail still has a ledger to report on.
        let isConfigured = file?.configuration.audit != nil
        let trail = try trail ?? (isConfigured ? checks.folder(nil) : nil)
        guard let place = ledger.map({ URL(filePath: $0) }) ?? file?.ledger else { return }
        let ledger = try Ledger(at: place, creating: false)
        if record, let trail { try checks.recordUse(of: trail, purpose: "audit report") }
        let verification = try trail.map { try checks.verification(of: $0) }
        let report = try AuditReport(
            period, by: by, ledger: ledger, trail: trail.map { URL(filePath: $0) }, verification: verification,
            software: "Modalis \(Version.current)", now: now)
        var files = OutputFiles(folder: output)
        files.add(Array(AuditReportPage(report, period: period).html.utf8), as: "audit-report.html")
        files.add(Array(try report.json) + [UInt8(ascii: "\n")], as: "audit-report.json")
        files.add(Array(report.csv.utf8), as: "audit-report.csv")
        try files.write()
        print("\(output): audit-report.html, audit-report.json, audit-report.csv")
        if let verification, !verification.isIntact {
            throw CommandFailure("audit-not-intact", verification.summary, family: .study)
        }
    }
}
