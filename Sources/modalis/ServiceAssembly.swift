import DICOM
import Dashboard
import Delivery
import Foundation
import Logging
import Pipeline
import Records
import Service
import ServiceLifecycle
import Tensors

/// The service's parts, put together as the configuration asks for.
struct ServiceAssembly {
    let live: LiveConfiguration
    let ledger: Ledger
    let work = Wake()
    /// nil without an audit trail.
    let recorder: AuditRecorder?
    private let file: ServiceConfigurationFile
    private let logger: Logger
    private let routes: [DeliveryRoute]
    private let title: String

    /// - Throws: `LedgerError`, `AuditError`, `SecretError`.
    init(_ file: ServiceConfigurationFile, logger: Logger) throws {
        self.file = file
        self.logger = logger
        let configuration = file.configuration
        let base = file.url.deletingLastPathComponent()
        let title = configuration.listen?.title ?? "MODALIS"
        self.title = title
        live = LiveConfiguration(file)
        ledger = try Ledger(at: file.ledger)
        recorder = try configuration.audit.map {
            AuditRecorder(try $0.open(from: base, logger: logger), logger: logger)
        }
        routes = try configuration.destinations.map { try $0.route(callingTitle: title, base: base) }
    }

    private var events: ServiceEventHandler {
        guard let recorder else { return { _ in } }
        return { recorder.record($0.audit) }
    }

    private var deliveryEvents: DeliveryEventHandler {
        guard let recorder else { return { _ in } }
        return { [title] event in for message in event.auditEvents(title: title) { recorder.record(message) } }
    }

    /// What follows a study's processing: its numbers into the ledger, its results into the queue of every destination.
    private var aftercare: Supervisor.Aftercare {
        { [ledger, logger, routes] entry, folder in
            for report in Self.reports(below: folder) {
                do {
                    try ledger.record(results: Data(contentsOf: report), of: entry.id, at: entry.processedAt ?? Date())
                } catch LedgerError.full {
                    throw LedgerError.full
                } catch {
                    // Numbers for later are not worth a delivery.
                    let reason = (error as? any ReasonedError)?.code ?? "unexpected"
                    logger.warning(
                        "a report's numbers were not kept", metadata: ["id": "\(entry.id)", "reason": "\(reason)"])
                }
            }
            try ledger.enqueue(study: entry.id, folder: folder, destinations: routes)
        }
    }

    /// Writes down what a PACS says of storage that it was asked to commit itself to.
    private var commitments: @Sendable (StorageCommitmentReport) -> Void {
        { [ledger, logger, routes] report in
            do {
                try routes.settle(report, in: ledger)
            } catch {
                let reason = (error as? any ReasonedError)?.code ?? "unexpected"
                logger.error("a report of storage commitment was not kept", metadata: ["reason": "\(reason)"])
            }
        }
    }

    private static func reports(below folder: URL) -> [URL] {
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { URL(filePath: $0).lastPathComponent == "report.json" }.sorted()
            .map { folder.appending(path: $0) }
    }

    /// Puts right what the last service's end left.
    func recover() throws { try Recovery(file, ledger: ledger, logger: logger).run(aftercare: aftercare) }

    /// In the order of their beginning.
    /// - Throws: `ListenError`, `ServiceError`.
    func services() throws -> [any ServiceLifecycle.Service] {
        let supervisor = Supervisor(
            configuration: live, ledger: ledger, logger: logger, events: events, aftercare: aftercare)
        var services: [any ServiceLifecycle.Service] = []
        if !routes.isEmpty {
            services.append(
                Courier(ledger: ledger, routes: routes, results: file.results, logger: logger, events: deliveryEvents))
        }
        services += [
            WorkService(supervisor: supervisor, configuration: live, ledger: ledger, logger: logger, work: work),
            RetentionService(configuration: live, ledger: ledger, logger: logger, events: events),
            InboxService(
                configuration: live, ledger: ledger,
                reader: try ReadSettings(environment: ProcessInfo.processInfo.environment).reader(), logger: logger,
                work: work, events: events),
        ]
        if let listen = file.configuration.listen {
            let base = file.url.deletingLastPathComponent()
            let received = try ReceivedStudies(listen.inbox, in: file)
            services.append(
                try StoreListener(
                    settings: try listen.settings(base: base), spool: listen.spoolURL(base: base), logger: logger,
                    events: deliveryEvents, commitments: commitments, handler: { try received.take($0) }))
        }
        if let dashboard = file.configuration.dashboard {
            services.append(
                try ServeCommand.server(
                    dashboard, of: file, ledger: ledger, recorder: recorder, logger: logger))
        }
        services.append(ServiceNotification())
        return services
    }
}
