import ArgumentParser
import Delivery
import Foundation
import Records
import Tensors

struct AuditExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Hand on the audit trail: DICOM audit messages, JSON, CSV, or syslog over TLS.",
        discussion: """
            atna gives DICOM audit messages (PS3.15 A.5, RFC 3881), one XML document on each line, or one file for each event in \
            the folder OUTPUT. With --syslog the messages go to an audit repository instead (RFC 5424 over TLS, RFC 5425); its \
            certificate and name are always checked. Each message carries its line's number and hash, so whoever keeps it keeps \
            a head of the trail. With --cursor only what came after the last time is handed on.

            A trail that is not intact is handed on as it is; status 65 then, and the first break on standard error.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case atna, json, csv
    }

    @Option(help: "What to write: atna, json or csv.")
    var format = Format.atna

    @OptionGroup var time: PeriodArguments
    @OptionGroup var checks: AuditArguments

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("A file, or for atna a folder; standard output when left out.", valueName: "path"))
    var output: String?

    @Option(help: ArgumentHelp("Send to a syslog server over TLS (usually port 6514).", valueName: "host:port"))
    var syslog: String?

    @Option(
        help: ArgumentHelp(
            "Authorities that the server's certificate must come from (PEM); the system's when left out.",
            valueName: "file"))
    var ca: String?

    @Option(help: ArgumentHelp("Our certificate, for servers that ask for one (PEM).", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("Its private key (PEM, without a passphrase).", valueName: "file"))
    var certificateKey: String?

    @Option(
        help: ArgumentHelp(
            "A file with the number of the last line handed on: read first, written after.", valueName: "file"))
    var cursor: String?

    @Option(help: ArgumentHelp("This system's name in the messages; the host's when left out.", valueName: "name"))
    var source: String?

    @Option(help: ArgumentHelp("The site's name in the messages.", valueName: "name"))
    var site: String?

    @Flag(help: "Record in the trail that it was read (needs the trail's key, if it has one).")
    var record = false

    @Argument(help: ArgumentHelp("The trail's folder; with --config it is known.", valueName: "trail"))
    var trail: String?

    func validate() throws {
        if syslog != nil, format != .atna {
            throw ValidationError("--syslog sends DICOM audit messages; leave --format out.")
        }
        if syslog != nil, output != nil { throw ValidationError("Choose one of --syslog and --output.") }
        if certificateKey != nil, certificate == nil { throw ValidationError("--certificate-key needs --certificate.") }
    }

    func run() throws {
        let period = try time.period(now: Date())
        let place = try AuditCursor(file: cursor)
        let trail = try checks.folder(trail)
        if record {
            try checks.recordUse(of: trail, purpose: "export \(syslog == nil ? format.rawValue : "syslog")")
        }
        let verification = try checks.verification(of: trail)
        let records = AuditRecords(of: URL(filePath: trail))
        var last = place.sequence
        if let syslog {
            last = try send(records, period, after: last, to: syslog)
        } else {
            var exported: [AuditRecord] = []
            try records.forEach(in: period, after: last) { exported.append($0) }
            last = exported.last?.sequence ?? last
            try write(exported, verification)
        }
        try place.advance(to: last)
        if !verification.isIntact {
            throw CommandFailure("audit-not-intact", verification.summary, family: .study)
        }
    }

    private var reporter: AuditMessage.Source {
        AuditMessage.Source(id: source ?? "modalis@\(AuditParty.hostName)", site: site)
    }

    /// - Returns: the last line's number.
    private func send(_ records: AuditRecords, _ period: AuditPeriod, after: Int, to address: String) throws -> Int {
        let trust = SyslogTrust(authorities: ca, certificate: certificate, key: certificateKey)
        let sender = try SyslogSender(address: address, trust: trust)
        var last = after
        let receipt = try sender.send { hand in
            try records.forEach(in: period, after: after) { record in
                let xml = AuditMessage(record, source: reporter).xml
                try hand(SyslogMessage(time: record.time, host: record.node ?? AuditParty.hostName, content: xml))
                last = record.sequence
            }
        }
        print(
            "\(receipt.messages) messages sent"
                + (receipt.isConfirmed ? "; the server read them to the end" : "; the server did not confirm the end"))
        return last
    }

    private func write(_ records: [AuditRecord], _ verification: AuditVerification) throws {
        switch format {
        case .atna:
            let messages = records.map { AuditMessage($0, source: reporter).xml + "\n" }
            guard let output else { return try Self.show(messages.joined()) }
            var files = OutputFiles(folder: output)
            for (record, message) in zip(records, messages) {
                files.add(Array(message.utf8), as: "audit-\(record.sequence).xml")
            }
            try files.write()
        case .json:
            try put(try ResultJSON.text(AuditExport(verification: verification, records: records)) + "\n")
        case .csv:
            var table = AuditTable()
            for record in records { table.add(record) }
            try put(table.csv)
        }
    }

    private func put(_ text: String) throws {
        guard let output else { return try Self.show(text) }
        let url = URL(filePath: output)
        var files = OutputFiles(folder: url.deletingLastPathComponent().path)
        files.add(Array(text.utf8), as: url.lastPathComponent)
        try files.write()
    }

    private static func show(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            throw CommandFailure("output-unwritable", "standard output takes no more", family: .output)
        }
    }
}

/// The trail as one JSON document.
private struct AuditExport: Encodable {
    let format = "modalis-audit-export-1"
    let verification: AuditVerification
    let records: [AuditRecord]
}
