package import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import Records
import ServiceLifecycle

/// `modalis serve`: the pages, the metrics and the health of one ledger, over HTTP.
package struct DashboardServer: Service {
    let configuration: DashboardConfiguration
    let ledger: Ledger
    let results: StudyResults
    let token: AccessToken?
    let actions: DashboardActions
    let logger: Logger
    /// Folders whose disks the metrics tell of, by role.
    let disks: [(role: String, url: URL)]
    private let started: @Sendable (_ port: Int) -> Void

    /// - Parameters:
    ///   - results: the folder of results.
    ///   - disks: folders whose disks the metrics tell of, by role.
    ///   - tokenFile: where the token lies or comes to lie; not looked at when access is open.
    ///   - started: called with the port when requests are taken.
    /// - Throws: `DashboardError`.
    package init(
        _ configuration: DashboardConfiguration, ledger: Ledger, results: URL, disks: [(role: String, url: URL)] = [],
        tokenFile: URL, actions: DashboardActions, logger: Logger,
        started: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) throws {
        self.configuration = configuration
        self.ledger = ledger
        self.results = StudyResults(root: results)
        self.disks = disks
        self.actions = actions
        self.logger = logger
        self.started = started
        token = configuration.access == .token ? try AccessToken(file: tokenFile) : nil
    }

    /// Serves until a graceful shutdown is asked for.
    package func run() async throws {
        let application = Application(
            router: router(),
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(60),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.connections, logger: logger)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? configuration.port
                logger.info("the dashboard listens", metadata: ["host": "\(configuration.host)", "port": "\(port)"])
                started(port)
            }, logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            throw DashboardError.addressUnusable(
                host: configuration.host, port: configuration.port,
                reason: "\(unsafe String(cString: strerror(error.errnoCode)))")
        }
    }

    func router() -> Router<DashboardContext> {
        let router = Router(context: DashboardContext.self)
        let refusals = RefusalCount()
        router.add(middleware: SafetyMiddleware())
        router.add(middleware: AccessMiddleware(token: token, actions: actions, refusals: refusals))
        router.get("health") { _, _ in PageShell.text("ok\n") }
        router.get("ready") { _, _ in readiness() }
        router.get("metrics") { _, _ in PageShell.text(try metrics(), type: PrometheusText.contentType) }
        router.get("assets/:name") { _, context in try asset(context.parameters.require("name")) }
        router.get("") { _, _ in PageShell.page("Overview", try overview(), place: .overview, refresh: refresh) }
        router.get("studies") { request, _ in
            PageShell.page("Studies", try studies(StudiesQuery(request.uri)), place: .studies, refresh: refresh)
        }
        router.get("studies/:id") { request, context in
            try study(
                context.parameters.require("id"), profile: request.uri.queryParameters["profile"].map(String.init))
        }
        router.get("studies/:id/report") { request, context in
            try report(
                context.parameters.require("id"), profile: request.uri.queryParameters["profile"].map(String.init))
        }
        router.get("quarantine") { _, _ in
            PageShell.page("Quarantine", try quarantine(), place: .quarantine, refresh: refresh)
        }
        router.get("importance") { _, _ in PageShell.page("Modality importance", try importance(), place: .importance) }
        router.post("studies/:id/release") { request, context in
            do {
                try await FormCheck.require(request, token: token)
            } catch {
                if let count = refusals.note(context.address) { actions.refused(context.address, .form, count) }
                throw error
            }
            let id = try context.parameters.require("id")
            try actions.release(id, context.address)
            logger.notice("released from quarantine", metadata: ["study": "\(id)"])
            var response = Response(status: .seeOther)
            response.headers[.location] = "/quarantine"
            return response
        }
        return router
    }

    private var refresh: Int { configuration.refreshSeconds }

    /// Whether the ledger can be read and results can be shown.
    private func readiness() -> Response {
        do {
            _ = try ledger.counts()
        } catch {
            return PageShell.text("the ledger cannot be read\n", status: .serviceUnavailable)
        }
        guard results.isThere else {
            return PageShell.text("the folder of results is not there\n", status: .serviceUnavailable)
        }
        return PageShell.text("ready\n")
    }
}
