import CDCMTK
package import Foundation
import Glibc
package import Logging
import ServiceLifecycle
import Synchronization
import Tensors

/// C-ECHO and C-STORE as the provider of the service (PS3.4 annexes A and B): takes studies from callers that are let in, and
/// hands each on when it is complete.
package final class StoreListener: Service, Sendable {
    private let settings: ListenSettings
    private let spool: ReceivingSpool
    private let socket: ListenerSocket
    private let logger: Logger
    private let events: DeliveryEventHandler
    private let commitments: (@Sendable (StorageCommitmentReport) -> Void)?
    private let handler: ReceivedStudyHandler
    private let live = Mutex(Live())

    private struct Live {
        var isStopping = false
        var next = 0
        var associations: [Int: Entry] = [:]
    }

    private struct Entry {
        let association: AssociationHandle
        var isWorking = false
    }

    /// Milliseconds between looks at whether to stop, and between looks for complete studies.
    private static let step: Int32 = 100
    /// Seconds that an object under way is given at a stop.
    private static let grace = 5.0

    /// Opens the spool and the port; callers wait until `run`.
    /// - Parameters:
    ///   - spool: a folder of this listener's own, on the disk that staging is on.
    ///   - commitments: takes the reports of storage commitment that peers send by an association of their own; without it such
    ///     associations are refused.
    ///   - handler: what becomes of a study that is complete.
    /// - Throws: `ListenError`.
    package init(
        settings: ListenSettings, spool: URL, logger: Logger, events: @escaping DeliveryEventHandler = { _ in },
        commitments: (@Sendable (StorageCommitmentReport) -> Void)? = nil, handler: @escaping ReceivedStudyHandler
    ) throws {
        self.settings = settings
        self.spool = try ReceivingSpool(at: spool, settings: settings)
        socket = try ListenerSocket(address: settings.address, port: settings.port)
        self.logger = logger
        self.events = events
        self.commitments = commitments
        self.handler = handler
    }

    /// The port that is listened at.
    package var port: UInt16 { socket.port }

    package func run() async throws {
        logger.info("listening", metadata: ["title": "\(settings.association.title)", "port": "\(port)"])
        await withTaskCancellationOrGracefulShutdownHandler {
            async let accepting: Void? = try? BlockingThread.run("dicom-listener") { self.accept() }
            await handOn()
            await accepting
        } onCancelOrGracefulShutdown: {
            self.stop()
        }
        // A study that became complete at the very end stays in the spool for the next start.
    }

    private func stop() {
        live.withLock { live in
            live.isStopping = true
            for entry in live.associations.values where !entry.isWorking { entry.association.cancel() }
        }
    }

    private var isStopping: Bool { live.withLock { $0.isStopping } }

    // MARK: Callers

    private func accept() {
        while !isStopping {
            guard let (connection, address) = socket.accept(milliseconds: Self.step) else { continue }
            begin(connection, address)
        }
        let deadline = ContinuousClock.now + .seconds(Self.grace)
        while live.withLock({ !$0.associations.isEmpty }) {
            if ContinuousClock.now > deadline {
                live.withLock { live in for entry in live.associations.values { entry.association.cancel() } }
            }
            usleep(20_000)
        }
    }

    private func begin(_ connection: Int32, _ address: SocketAddress) {
        guard settings.callers.contains(where: { $0.allows(address: address) }) else {
            events(.callerRejected(title: "", address: address.description, reason: "address-not-allowed"))
            logger.notice("a connection from an address that is not let in was closed")
            close(connection)
            return
        }
        guard let association = try? AssociationHandle() else {
            close(connection)
            return
        }
        let limit = settings.limits.associations
        let entered: (number: Int, count: Int)? = live.withLock { live in
            // A caller too many is told so in DICOM's words; a crowd is not.
            guard !live.isStopping, live.associations.count < 2 * limit + 8 else { return nil }
            live.next += 1
            live.associations[live.next] = Entry(association: association)
            return (live.next, live.associations.count)
        }
        guard let entered else {
            close(connection)
            return
        }
        BlockingThread.start("dicom-association") {
            let incoming = IncomingAssociation(
                association: association, address: address, settings: self.settings, spool: self.spool,
                logger: self.logger, events: self.events, commitments: self.commitments,
                isBusy: entered.count > limit,
                working: { isWorking in
                    self.live.withLock { live in
                        live.associations[entered.number]?.isWorking = isWorking
                        if live.isStopping && !isWorking { association.cancel() }
                    }
                })
            incoming.run(socket: connection)
            _ = self.live.withLock { $0.associations.removeValue(forKey: entered.number) }
        }
    }

    // MARK: Complete studies

    private func handOn() async {
        var waiting: [String: (attempts: Int, until: ContinuousClock.Instant)] = [:]
        while !isStopping {
            for (place, study) in spool.completed() where !isStopping {
                if let wait = waiting[place], wait.until > .now { continue }
                do {
                    try await handler(study)
                    spool.remove(place, study)
                    waiting[place] = nil
                    logger.info(
                        "a study was received",
                        metadata: ["study": "\(study.label)", "instances": "\(study.instances)"])
                } catch {
                    let attempts = (waiting[place]?.attempts ?? 0) + 1
                    let seconds = min(300.0, Double(1 << min(attempts, 9)))
                    waiting[place] = (attempts, .now + .seconds(seconds))
                    let code = (error as? any ReasonedError)?.code ?? "hand-over-failed"
                    logger.error(
                        "a received study could not be handed on",
                        metadata: ["study": "\(study.label)", "reason": "\(code)", "attempts": "\(attempts)"])
                }
            }
            try? await Task.sleep(for: .milliseconds(Int(Self.step)))
        }
    }
}
