import ArgumentParser
import Dashboard
import Foundation
import Logging
import Records
import Service
import ServiceLifecycle
import UnixSignals

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the dashboard of a service: queue, study pages, quarantine, importance over time, metrics.",
        discussion: """
            Pages for a browser at http://HOST:PORT/, Prometheus metrics at /metrics, /health and /ready for monitors. Whoever \
            shows the token of --token-file is let in: once as ?token=… in the address, or as Authorization: Bearer. The file is \
            made at the first start, readable by its owner alone.

            What the configuration says in `dashboard` holds unless an option says otherwise; releases, log-ins and refused tokens \
            go into the service's audit trail. SIGTERM and SIGINT end it when the requests under way are answered.
            """)

    @OptionGroup var service: ServiceArguments

    @Option(help: ArgumentHelp("The address to listen at; 127.0.0.1 unless configured.", valueName: "host"))
    var host: String?

    @Option(
        help: ArgumentHelp(
            "The port to listen at, 8470 unless configured; 0 takes a free one, which the log tells.",
            valueName: "port"))
    var port: Int?

    @Option(
        name: .customLong("token-file"),
        help: ArgumentHelp("Where the token lies; by default beside the configuration.", valueName: "file"))
    var tokenFile: String?

    @Flag(help: "Let in everybody who reaches a loopback address.")
    var open = false

    @Flag(help: "Show UIDs, series descriptions and reports as they were written.")
    var identifiers = false

    func validate() throws {
        if let port, !(0...65535).contains(port) { throw ValidationError("--port must be from 0 to 65535.") }
    }

    /// What is configured, with what the options say instead.
    private func dashboard(_ configured: DashboardConfiguration) throws -> DashboardConfiguration {
        let dashboard = DashboardConfiguration(
            host: host ?? configured.host, port: port ?? configured.port, access: open ? .open : configured.access,
            tokenFile: configured.tokenFile, identifiers: identifiers || configured.identifiers,
            pageSize: configured.pageSize, refreshSeconds: configured.refreshSeconds,
            connections: configured.connections)
        if dashboard.access == .open, !dashboard.isLoopback {
            throw ValidationError("Open access needs a loopback --host, such as 127.0.0.1.")
        }
        return dashboard
    }

    func run() throws {
        let file = try service.file()
        let logger = Logger(label: "modalis.dashboard") { _ in JournalLog() }
        let base = file.url.deletingLastPathComponent()
        let recorder = try file.configuration.audit.map {
            AuditRecorder(try $0.open(from: base, logger: logger), logger: logger)
        }
        let server = try Self.server(
            try dashboard(file.configuration.dashboard ?? DashboardConfiguration()), of: file,
            tokenFile: tokenFile.map { URL(filePath: $0) }, ledger: Ledger(at: file.ledger, creating: false),
            recorder: recorder, logger: logger)
        try AsyncWork.run {
            try await ServiceGroup(
                services: [server], gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "lifecycle") { _ in
                    var log = JournalLog()
                    log.logLevel = .error
                    return log
                }
            ).run()
        }
    }

    /// The dashboard of a service's configuration.
    /// - Parameters:
    ///   - tokenFile: nil for the one that the dashboard's own configuration names.
    ///   - recorder: nil without an audit trail.
    static func server(
        _ dashboard: DashboardConfiguration, of file: ServiceConfigurationFile, tokenFile: URL? = nil, ledger: Ledger,
        recorder: AuditRecorder?, logger: Logger
    ) throws -> DashboardServer {
        let place = tokenFile ?? file.place(dashboard.tokenFile)
        if dashboard.access == .token {
            logger.notice("the dashboard asks for its token", metadata: ["file": "\(place.lastPathComponent)"])
        }
        return try DashboardServer(
            dashboard, ledger: ledger, results: file.results,
            disks: [
                ("staging", file.staging), ("results", file.results),
                ("ledger", file.ledger.deletingLastPathComponent()),
            ], tokenFile: place,
            actions: actions(file, ledger: ledger, recorder: recorder), logger: logger)
    }

    private static func actions(
        _ file: ServiceConfigurationFile, ledger: Ledger, recorder: AuditRecorder?
    ) -> DashboardActions {
        DashboardActions { id, address in
            guard let entry = try ledger.study(id) else { throw LedgerError.unknownStudy(id: id) }
            _ = try StudyActions(file, ledger: ledger).release(entry, at: Date())
            recorder?.record(
                .securityAlert(
                    .useOfRestrictedFunction, about: [.study(entry.label ?? entry.id)],
                    description: "a study was released by the dashboard's button",
                    performedBy: .visitor(address: address)))
        } loggedIn: { address in
            recorder?.record(.authenticated(.visitor(address: address)))
        } refused: { address, what, count in
            let again = count > 1 ? ", \(count) times since the last alert of that address" : ""
            recorder?.record(
                .securityAlert(
                    .nodeAuthentication, about: [], description: "the dashboard refused: \(what.rawValue)\(again)",
                    performedBy: .visitor(address: address),
                    reason: .init(code: "dashboard-refused", message: what.rawValue), outcome: .minorFailure))
        }
    }
}
