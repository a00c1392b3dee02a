import ArgumentParser
import Dashboard
import Foundation
import Logging
import Records
import ServiceLifecycle
import UnixSignals

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the dashboard of a ledger: queue, study pages, quarantine, importance over time, metrics.",
        discussion: """
            Pages for a browser at http://HOST:PORT/, Prometheus metrics at /metrics, /health and /ready for monitors. Whoever \
            shows the token of --token-file is let in: once as ?token=… in the address, or as Authorization: Bearer. The file is \
            made at the first start, readable by its owner alone.

            SIGTERM and SIGINT end it when the requests under way are answered.
            """)

    @Option(help: ArgumentHelp("The ledger's file.", valueName: "file"))
    var ledger: String

    @Option(help: ArgumentHelp("The folder of results.", valueName: "folder"))
    var results: String

    @Option(help: ArgumentHelp("The address to listen at.", valueName: "host"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen at; 0 takes a free one, which the log tells.", valueName: "port"))
    var port = 8470

    @Option(
        name: .customLong("token-file"),
        help: ArgumentHelp("Where the token lies; by default beside the ledger.", valueName: "file"))
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

    func run() throws { try AsyncWork.run { try await serve() } }

    private func serve() async throws {
        let ledger = try Ledger(at: URL(filePath: self.ledger), creating: false)
        let logger = Logger(label: "modalis.dashboard")
        let folder = URL(filePath: self.ledger).deletingLastPathComponent()
        let place = tokenFile.map { URL(filePath: $0) } ?? folder.appending(path: dashboard.tokenFile)
        let results = URL(filePath: self.results)
        let server = try DashboardServer(
            dashboard, ledger: ledger, results: results, disks: [("ledger", folder), ("results", results)],
            tokenFile: place,
            actions: DashboardActions(release: { id in
                try ledger.advance(id, to: .staged, reason: ("released", "released from quarantine")) {
                    $0.attempts = 0
                }
            }), logger: logger)
        if !open { logger.info("the token is in \(place.path)") }
        try await ServiceGroup(
            services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }
}
