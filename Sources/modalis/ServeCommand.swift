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

            SIGTERM and SIGINT end it when the requests under way are answered.
            """)

    @OptionGroup var service: ServiceArguments

    @Option(help: ArgumentHelp("The address to listen at.", valueName: "host"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen at; 0 takes a free one, which the log tells.", valueName: "port"))
    var port = 8470

    @Option(
        name: .customLong("token-file"),
        help: ArgumentHelp("Where the token lies; by default beside the configuration.", valueName: "file"))
    var tokenFile: String?

    @Flag(help: "Let in everybody who reaches a loopback address.")
    var open = false

    @Flag(help: "Show UIDs, series descriptions and reports as they were written.")
    var identifiers = false

    private var dashboard: DashboardConfiguration {
        DashboardConfiguration(host: host, port: port, access: open ? .open : .token, identifiers: identifiers)
    }

    func validate() throws {
        if !(0...65535).contains(port) { throw ValidationError("--port must be from 0 to 65535.") }
        if open, !dashboard.isLoopback { throw ValidationError("--open needs a loopback --host, such as 127.0.0.1.") }
    }

    func run() throws {
        let file = try service.file()
        let logger = Logger(label: "modalis.dashboard") { _ in JournalLog() }
        let server = try Self.server(
            dashboard, of: file, tokenFile: tokenFile.map { URL(filePath: $0) },
            ledger: Ledger(at: file.ledger, creating: false), logger: logger)
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
    /// - Parameter tokenFile: nil for the one that the dashboard's own configuration names.
    static func server(
        _ dashboard: DashboardConfiguration, of file: ServiceConfigurationFile, tokenFile: URL? = nil, ledger: Ledger,
        logger: Logger
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
            actions: DashboardActions { id in
                guard let entry = try ledger.study(id) else { throw LedgerError.unknownStudy(id: id) }
                _ = try StudyActions(file, ledger: ledger).release(entry, at: Date())
            }, logger: logger)
    }
}
